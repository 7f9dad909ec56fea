using EdgeConv.Processor;

namespace EdgeConv.Boards;

/// <param name="ClockMegahertz">Of a core under load, as the maker states it.</param>
internal sealed record BoardCores(CoreType Type, int Count, int ClockMegahertz);
