using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Answers;

/// <summary>An output that is a map of scores: how many classes, and where each lies.</summary>
/// <param name="Rows">Of pixels.</param>
/// <param name="Columns">Of pixels.</param>
/// <param name="Classes">Scores per pixel; one is a probability, of which half and more is class 1.</param>
/// <param name="IsChannelsFirst">Whether scores lie class by class.</param>
internal sealed record MapAxes(int Rows, int Columns, int Classes, bool IsChannelsFirst)
{
    private const float Half = 0.5f;

    /// <summary>The axes of a shape; null where it is no map of up to 255 classes.</summary>
    public static MapAxes? Of(OutputShape output)
    {
        int[] sizes = output.Sizes is [1, _, _, _] ? output.Sizes[1..] : output.Sizes;
        MapAxes? axes = sizes switch
        {
            [1, var rows, var columns] when columns > 1 => new(rows, columns, 1, true),
            [var classes, var rows, var columns] when output.IsChannelsFirst => new(rows, columns, classes, true),
            [var rows, var columns, var classes] => new(rows, columns, classes, false),
            _ => null,
        };
        return axes is { Classes: < LabelMap.Void } ? axes : null;
    }

    /// <summary>The class of the largest score of each pixel, the first of equals.</summary>
    public LabelMap Labels(ReadOnlySpan<float> scores)
    {
        int pixels = Rows * Columns;
        var labels = new byte[pixels];
        (int pixelStride, int classStride) = IsChannelsFirst ? (1, pixels) : (Classes, 1);
        for (int i = 0; i < pixels; i++)
        {
            ReadOnlySpan<float> own = scores[(i * pixelStride)..];
            int best = Classes == 1 && own[0] >= Half ? 1 : 0;
            for (int label = 1; label < Classes; label++)
                if (own[label * classStride] > own[best * classStride])
                    best = label;
            labels[i] = (byte)best;
        }

        return new(Columns, Rows, labels);
    }
}
