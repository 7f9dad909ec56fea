using EdgeConv.Verbs;

namespace EdgeConv.Command.ComparePage;

/// <summary>Outputs of int8 over those of float: on the dashed line both are the same.</summary>
internal static class OutputScatter
{
    private const double Side = 360, Left = 56, Right = 10, Top = 10, Bottom = 40;
    private const int MostDots = 1200;

    public static string Of(IReadOnlyList<(float Float, float Int8)> pairs)
    {
        double low = pairs.Min(pair => Math.Min(pair.Float, pair.Int8)), high = pairs.Max(pair => Math.Max(pair.Float, pair.Int8));
        if (!(high > low))
            (low, high) = (low - 1, high + 1);
        double Place(double value) => (value - low) / (high - low) * (Side - Left - Right);
        double X(double value) => Left + Place(value);
        double Y(double value) => Side - Bottom - Place(value) * (Side - Top - Bottom) / (Side - Left - Right);
        var svg = new Html().Add($"<svg viewBox=\"0 0 {Html.Number(Side)} {Html.Number(Side)}\" role=\"img\" aria-label=\"Outputs of int8 over outputs of float, from {Numbers.Short(low)} to {Numbers.Short(high)}; the table beside it says how far they are apart\">");
        for (int i = 0; i <= 4; i++)
        {
            double value = low + (high - low) * i / 4;
            svg.Add($"<line class=\"grid\" x1=\"{Html.Number(Left)}\" x2=\"{Html.Number(Side - Right)}\" y1=\"{Html.Number(Y(value))}\" y2=\"{Html.Number(Y(value))}\"/>");
            svg.Add($"<text x=\"{Html.Number(Left - 6)}\" y=\"{Html.Number(Y(value) + 4)}\" text-anchor=\"end\">{Html.Number(value, "0.###")}</text>");
            if (i % 2 == 0)
                svg.Add($"<text x=\"{Html.Number(X(value))}\" y=\"{Html.Number(Side - Bottom + 17)}\" text-anchor=\"{(i == 0 ? "start" : i == 4 ? "end" : "middle")}\">{Html.Number(value, "0.###")}</text>");
        }

        svg.Add($"<line class=\"same\" x1=\"{Html.Number(X(low))}\" y1=\"{Html.Number(Y(low))}\" x2=\"{Html.Number(X(high))}\" y2=\"{Html.Number(Y(high))}\"/>");
        int step = Math.Max(1, pairs.Count / MostDots);
        for (int i = 0; i < pairs.Count; i += step)
            svg.Add($"<circle class=\"dot\" cx=\"{Html.Number(X(pairs[i].Float))}\" cy=\"{Html.Number(Y(pairs[i].Int8))}\" r=\"2.4\"/>");
        return svg.Add($"<text x=\"{Html.Number((Left + Side) / 2)}\" y=\"{Html.Number(Side - 6)}\" text-anchor=\"middle\">float across, int8 up</text>").Add("</svg>").ToString();
    }
}
