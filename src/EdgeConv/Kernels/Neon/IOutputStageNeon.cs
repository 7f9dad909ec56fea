using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Neon;

/// <summary>
/// Accumulators to bytes with Neon. A struct type parameter of every kernel, so there is one text per kernel and one specialised body per stage.
/// </summary>
internal unsafe interface IOutputStageNeon
{
    /// <summary>Bytes per channel before the weights of a block: bias, multiplier and sum of weights.</summary>
    static abstract int HeaderBytes { get; }

    /// <summary>What the stage holds is one register: a kernel may keep it over its loops.</summary>
    static abstract bool IsShort { get; }

    /// <summary>Reads the output's zero point and range.</summary>
    void Load(KernelArguments* a);

    /// <summary>The multipliers of four channels.</summary>
    /// <param name="block">A block of the stream: its biases.</param>
    /// <param name="channels">Channels of the block, 8 or 16.</param>
    /// <param name="channel">The first of the four.</param>
    static abstract MultipliersNeon Multipliers(byte* block, nint channels, nint channel);

    /// <summary>Requantises eight accumulators and adds the zero point; int8's range is still to come.</summary>
    Vector128<short> Scale(Vector128<int> a, Vector128<int> b, in MultipliersNeon multipliersA, in MultipliersNeon multipliersB);

    /// <summary>The range of a fused activation; int8 saturation is done.</summary>
    Vector64<sbyte> Clamp(Vector64<sbyte> value);

    /// <summary>The range of a fused activation; int8 saturation is done.</summary>
    Vector128<sbyte> Clamp(Vector128<sbyte> value);
}
