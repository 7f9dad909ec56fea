using EdgeConv.Converter.Evaluate;
using EdgeConv.Verbs;

namespace EdgeConv.Command.ComparePage;

/// <summary>Signal-to-noise per layer, in the network's order: a bar for each; those that add most noise in another colour.</summary>
internal static class LayerBars
{
    private const double Width = 720, Height = 260, Left = 44, Right = 8, Top = 10, Bottom = 26;
    private const double MostDb = 80, Step = 20;

    public static string Of(IReadOnlyList<LayerComparison> layers, IReadOnlySet<string> worst)
    {
        double best = layers.Max(layer => layer.SignalToNoiseDb) ?? MostDb; // of layers where nothing differs, too
        double[] ratios = [.. layers.Select(layer => Math.Clamp(layer.SignalToNoiseDb ?? best, -Step, MostDb))];
        double least = Math.Min(0, Math.Floor(ratios.Min() / Step) * Step), most = Math.Max(Step, Math.Ceiling(ratios.Max() / Step) * Step);
        double Y(double db) => Top + (most - db) / (most - least) * (Height - Top - Bottom);
        double each = (Width - Left - Right) / layers.Count, thick = Math.Max(each * 0.8, Math.Min(each, 1));
        var svg = new Html().Add($"<svg class=\"bars\" viewBox=\"0 0 {Html.Number(Width)} {Html.Number(Height)}\" role=\"img\" aria-label=\"Signal-to-noise ratio of {layers.Count} layers, {Html.Number(ratios.Min(), "0.0")} to {Html.Number(ratios.Max(), "0.0")} dB; the table below has all figures\">");
        for (double db = least; db <= most; db += Step)
        {
            svg.Add($"<line class=\"{(db == 0 ? "axis" : "grid")}\" x1=\"{Html.Number(Left)}\" x2=\"{Html.Number(Width - Right)}\" y1=\"{Html.Number(Y(db))}\" y2=\"{Html.Number(Y(db))}\"/>");
            svg.Add($"<text x=\"{Html.Number(Left - 6)}\" y=\"{Html.Number(Y(db) + 4)}\" text-anchor=\"end\">{Html.Number(db)}</text>");
        }

        for (int i = 0; i < layers.Count; i++)
        {
            double top = Math.Min(Y(ratios[i]), Y(0)), height = Math.Max(Math.Abs(Y(ratios[i]) - Y(0)), 1);
            string name = $"{layers[i].Name} ({layers[i].Operator}): {Decibels(layers[i].SignalToNoiseDb)}";
            svg.Add($"<rect class=\"bar{(worst.Contains(layers[i].Name) ? " worst" : "")}\" x=\"{Html.Number(Left + i * each + (each - thick) / 2)}\" y=\"{Html.Number(top)}\" width=\"{Html.Number(thick)}\" height=\"{Html.Number(height)}\">"
                + $"<title>{Html.Escape(name)}</title></rect>");
        }

        return svg.Add($"<text x=\"{Html.Number(Left)}\" y=\"{Html.Number(Height - 6)}\">first layer</text>")
            .Add($"<text x=\"{Html.Number(Width - Right)}\" y=\"{Html.Number(Height - 6)}\" text-anchor=\"end\">last layer</text>").Add("</svg>").ToString();
    }

    public static string Decibels(double? value) => value is { } db ? $"{Numbers.Fixed(db, 1)} dB" : "equal";
}
