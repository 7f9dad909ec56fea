namespace EdgeConv.Tests.Kernels;

/// <summary>How an accumulator becomes int8: the functions that a kernel may have.</summary>
public enum OutputForm
{
    /// <summary>Rule xnnpack, any zero point and range.</summary>
    Xnnpack,

    /// <summary>Rule xnnpack where the operator's record says that the short output stage is exact.</summary>
    XnnpackShort,

    /// <summary>Rule tflm.</summary>
    Tflm,
}
