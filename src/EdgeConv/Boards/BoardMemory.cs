namespace EdgeConv.Boards;

/// <param name="RamBytes">Of the smallest that is sold.</param>
/// <param name="ArenaBytes">Activation memory that a model may take unless told otherwise.</param>
internal sealed record BoardMemory(long RamBytes, int ArenaBytes);
