namespace EdgeConv.Blob;

/// <summary>What an operator computes; the numbers are those of the file.</summary>
internal enum OperatorKind : byte
{
    /// <summary>2-D convolution with groups; fully connected is one as large as its map.</summary>
    Convolution = 1,

    /// <summary>One filter (or <c>multiplier</c> filters) per input channel.</summary>
    Depthwise = 2,

    /// <summary>Of two elements, or their difference; the second map may be as that of <see cref="Multiply"/>.</summary>
    Add = 3,
    MaximumPool = 4,

    /// <summary>The divisor counts the elements inside the picture, or the whole window where the flag says so.</summary>
    AveragePool = 5,

    /// <summary>Mean over the whole map, requantised.</summary>
    Mean = 6,

    /// <summary>Over the channels of each pixel.</summary>
    Softmax = 7,

    /// <summary>Each byte through a table of 256: unary functions and int8 to int8 of another scale.</summary>
    Table = 8,

    /// <summary>Channels of each pixel in another order.</summary>
    Permute = 9,

    /// <summary>The input with a constant around it.</summary>
    Pad = 10,

    /// <summary>Makes rows of an input from the caller's frame when they are asked for; it has no inputs.</summary>
    Frame = 11,

    /// <summary>Of two elements; the second map may have one row, column or channel for all.</summary>
    Multiply = 12,

    /// <summary>Each pair of elements through a table of 65,536: functions of two elements; the second map may be as that of <see cref="Multiply"/>.</summary>
    PairTable = 13,

    /// <summary>Each byte through a table of 256 of its channel.</summary>
    ChannelTable = 14,

    /// <summary>Rows and columns by interpolation.</summary>
    Resize = 15,

    /// <summary>One element of all along rows, columns or channels.</summary>
    Reduce = 16,

    /// <summary>Which channel of a pixel is largest or smallest.</summary>
    ArgExtreme = 17,

    /// <summary>Each element over a power of the squares around it, over channels.</summary>
    LocalNormalisation = 18,

    /// <summary>Any elements of the input in any order: reshapes and transposes that move bytes.</summary>
    Rearrange = 19,

    /// <summary>Convolution whose taps are moved by offsets that are inputs, and weighed by a mask if there is a third.</summary>
    DeformableConvolution = 20,

    /// <summary>The largest elements of regions of the first input; the second has the regions.</summary>
    RegionPool = 21,

    /// <summary>Regions of the first input by bilinear samples; the second has the regions.</summary>
    RegionAlign = 22,

    /// <summary>Of boxes and their scores those that overlap no better one: reals.</summary>
    NonMaximumSuppression = 23,

    /// <summary>Detections from box codes, scores and anchors: reals.</summary>
    DetectionPostProcess = 24,

    /// <summary>Matrix product of two maps, row by row.</summary>
    MatrixProduct = 25,

    /// <summary>Makes rows of elements that the file holds; it has no inputs.</summary>
    Constant = 26,

    /// <summary>The same reals in another element type: int8, int16 or float32.</summary>
    Requantise = 27,
}
