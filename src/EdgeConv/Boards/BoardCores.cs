using EdgeConv.Processor;

namespace EdgeConv.Boards;

internal sealed record BoardCores(CoreType Type, int Count);
