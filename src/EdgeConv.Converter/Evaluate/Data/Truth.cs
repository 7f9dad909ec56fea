namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>What a network should say.</summary>
internal abstract record Truth;

/// <summary>One class.</summary>
/// <param name="Class">Its number in the data set.</param>
internal sealed record ClassTruth(int Class) : Truth;

/// <summary>Things and their places.</summary>
internal sealed record BoxesTruth(IReadOnlyList<TruthBox> Boxes) : Truth;

/// <summary>A class for each pixel.</summary>
/// <param name="Read">Reads the mask.</param>
internal sealed record MaskTruth(Func<LabelMap> Read) : Truth;

/// <summary>A line of text.</summary>
/// <param name="Symbols">By number.</param>
internal sealed record TextTruth(int[] Symbols) : Truth;

/// <summary>A thing in a picture; edges are fractions of the picture, from the upper left corner.</summary>
/// <param name="Label">Its class in the data set.</param>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
/// <param name="IsIgnored">Whether finding it and missing it both count for nothing: difficult ones of VOC, crowds of COCO.</param>
/// <param name="IsCrowd">Whether it stands for many: any number of boxes may lie in it.</param>
internal readonly record struct TruthBox(int Label, double Left, double Top, double Right, double Bottom, bool IsIgnored = false, bool IsCrowd = false);

/// <summary>A class for each pixel, row by row.</summary>
/// <param name="Labels">As many as pixels; <see cref="Void"/> where nobody says.</param>
internal sealed record LabelMap(int Width, int Height, byte[] Labels)
{
    /// <summary>Pixels that count for nothing.</summary>
    public const byte Void = 255;
}
