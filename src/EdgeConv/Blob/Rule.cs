namespace EdgeConv.Blob;

/// <summary>The arithmetic that scales an accumulator to int8; see Numerics/RULES.md.</summary>
internal enum Rule : byte
{
    /// <summary>float32 scale, round half to even: TensorFlow Lite with XNNPACK.</summary>
    Xnnpack = 1,

    /// <summary>31-bit multiplier, double rounding: TensorFlow Lite Micro's reference kernels.</summary>
    Tflm = 2,

    /// <summary>As <see cref="Xnnpack"/>, but sums as ONNX Runtime makes them: operators that do not differ are marked xnnpack.</summary>
    Ort = 3,
}
