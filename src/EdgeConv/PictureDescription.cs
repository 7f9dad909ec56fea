using EdgeConv.Blob;
using EdgeConv.Frames;

namespace EdgeConv;

/// <summary>How a picture becomes an input of a model; part of the file.</summary>
public sealed record PictureDescription
{
    /// <summary>The input's channels.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>How sizes change.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Area;

    /// <summary>Whether the largest centred part of the input's aspect ratio is taken; otherwise the whole picture is stretched.</summary>
    public bool CropsToFit { get; init; }

    /// <summary>How luma relates to red, green and blue.</summary>
    public ColourMatrix Matrix { get; init; } = ColourMatrix.Bt601;

    /// <summary>Levels of grey and YUV frames.</summary>
    public ColourRange Range { get; init; } = ColourRange.Full;

    /// <summary>
    /// One or one per channel: what the model was trained on is <c>level * Multiplier[c] + Addend[c]</c>, level being 0 to 255.
    /// </summary>
    public IReadOnlyList<float> Multiplier { get; init; } = [1f / 255];

    /// <summary>See <see cref="Multiplier"/>.</summary>
    public IReadOnlyList<float> Addend { get; init; } = [0];

    /// <summary>Channels of the input: 1 or 3.</summary>
    public int ChannelCount => Channels == ChannelOrder.Grey ? 1 : 3;

    /// <summary>The real that channel <paramref name="channel"/> of the input holds for a level.</summary>
    public float Real(int channel, int level) =>
        level * Multiplier[Multiplier.Count == 1 ? 0 : channel] + Addend[Addend.Count == 1 ? 0 : channel];

    internal static unsafe PictureDescription Of(in PictureRecord record)
    {
        int channels = record.Colour == PictureColour.Grey ? 1 : 3;
        fixed (float* multiplier = record.Multiplier, addend = record.Addend)
            return new()
            {
                Channels = (ChannelOrder)record.Colour, Filter = (ResizeFilter)record.Filter,
                CropsToFit = record.Fit == PictureFit.CentreCrop,
                Matrix = (ColourMatrix)record.Matrix, Range = (ColourRange)record.Range,
                Multiplier = new ReadOnlySpan<float>(multiplier, channels).ToArray(),
                Addend = new ReadOnlySpan<float>(addend, channels).ToArray(),
            };
    }

    /// <summary>The record of the file, its table being at an offset of the parameter section.</summary>
    internal unsafe PictureRecord Record(int table)
    {
        var record = new PictureRecord
        {
            Fit = CropsToFit ? PictureFit.CentreCrop : PictureFit.Stretch, Filter = (PictureFilter)Filter, Colour = (PictureColour)Channels,
            Matrix = (PictureMatrix)Matrix, Range = (PictureRange)Range, Table = table,
        };
        for (int c = 0; c < ChannelCount; c++)
        {
            record.Multiplier[c] = Multiplier[Multiplier.Count == 1 ? 0 : c];
            record.Addend[c] = Addend[Addend.Count == 1 ? 0 : c];
        }
        return record;
    }
}
