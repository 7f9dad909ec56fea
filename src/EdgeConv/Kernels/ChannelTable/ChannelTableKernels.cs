using EdgeConv.Processor;

namespace EdgeConv.Kernels.ChannelTable;

/// <summary>
/// All ChannelTable kernels. Neighbouring bytes need different tables, so a vector of lookups would serve one column of 16 pixels: turning them and loading a
/// table of 256 bytes for each takes longer than three scalar instructions an element.
/// </summary>
internal static unsafe class ChannelTableKernels
{
    public static readonly Kernel[] All = [new("ChannelTableScalar", Isa.Scalar) { Xnnpack = &ChannelTableScalar.Run, Tflm = &ChannelTableScalar.Run }];
}
