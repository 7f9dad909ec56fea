using EdgeConv.Command.Evaluate;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Compare;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Verbs;

namespace EdgeConv.Command.ComparePage;

/// <summary>A comparison as one HTML file: no script, nothing from elsewhere.</summary>
internal static class Page
{
    private const int MostLayersShown = 12;

    /// <param name="model">The float model's file.</param>
    /// <param name="converted">The .ecb file; null where it was made in memory.</param>
    /// <param name="data">What both were run on.</param>
    public static string Of(DataComparisonResult result, string model, string? converted, string data)
    {
        string name = System.IO.Path.GetFileName(model);
        var html = new Html().Add("<!DOCTYPE html>").Add("<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
            .Add($"<title>{Html.Escape(name)}: int8 against float – EdgeConv</title>").Add(PageStyle.Text).Add("</head><body>")
            .Add($"<header><h1>{Html.Escape(name)}: int8 against float</h1><p class=\"quiet\">{Html.Escape(converted is null ? "converted in memory" : System.IO.Path.GetFileName(converted))}, on {Numbers.Grouped(result.Compared.Samples)} samples of {Html.Escape(data)}</p></header><main>");
        Figures(html, result);
        Advice(html, result);
        if (result is { Float: { } before, Int8: { } after })
        {
            html.Add("<section aria-labelledby=\"truth\"><h2 id=\"truth\">Against the truth</h2>");
            VerdictTables.Add(html, before, after);
            html.Add("</section>");
            Confusions(html, before, after);
        }
        Layers(html, result);
        Outputs(html, result);
        foreach (string note in result.Notes)
            html.Add($"<p class=\"quiet\">Note: {Html.Escape(note)}</p>");
        return html.Add("</main><footer><p>Signal-to-noise ratio: 10 log10 of the sum of squares of float over the sum of squares of the difference. Written by edgeconv compare.</p></footer></body></html>").ToString();
    }

    private static void Figures(Html html, DataComparisonResult result)
    {
        html.Add("<ul class=\"figures\">");
        if (result is { Float: { } before, Int8: { } after })
        {
            (string name, double one) = before.Headline;
            double other = after.Headline.Value, lost = 100 * (one - other);
            Figure(html, VerdictText.Percent(one), $"{name}, float");
            Figure(html, VerdictText.Percent(other), $"{name}, int8", lost > 1 ? "bad" : lost <= 0.3 ? "good" : "");
        }
        Figure(html, VerdictText.Percent(result.Agreement.Share), result.Agreement.Boxes > 0 ? $"of float's {result.Agreement.Boxes} boxes found by int8" : "of answers the same");
        if (result.Agreement.MeanIou is { } overlap)
            Figure(html, VerdictText.Share(overlap), "mean IoU of boxes that both find");
        Figure(html, LayerBars.Decibels(result.Compared.OutputSignalToNoiseDb), "signal-to-noise of the outputs", result.Compared.OutputSignalToNoiseDb < 10 ? "bad" : "");
        if (result.Compared.Accuracy is { } accuracy)
            Figure(html, $"−{Numbers.Grouped(accuracy.Broken)} +{Numbers.Grouped(accuracy.Repaired)}", $"{Pieces(result.Float!)} that int8 loses and wins");
        html.Add("</ul>");
    }

    /// <summary>What right answers are counted in.</summary>
    public static string Pieces(Verdict verdict) => verdict switch { { Detection: not null } => "things", { Segmentation: not null } => "pixels", _ => "right answers" };

    private static void Figure(Html html, string value, string what, string kind = "") =>
        html.Add($"<li{(kind.Length > 0 ? $" class=\"{kind}\"" : "")}><b>{Html.Escape(value)}</b><span>{Html.Escape(what)}</span></li>");

    private static void Advice(Html html, DataComparisonResult result)
    {
        html.Add("<section aria-labelledby=\"advice\"><h2 id=\"advice\">What could be done</h2>");
        if (result.Suggestions.Count == 0)
            html.Add("<p>Nothing stands out: int8 says what float says.</p>");
        else
        {
            html.Add("<ul class=\"advice\">");
            foreach (Suggestion suggestion in result.Suggestions)
                html.Add($"<li>{Html.Escape(suggestion.Fact)}.<br/>Try {Remedy(suggestion.Remedy)}</li>");
            html.Add("</ul>");
        }
        html.Add("</section>");
    }

    /// <summary>Options as code, words as words.</summary>
    private static string Remedy(string text)
    {
        string[] parts = text.StartsWith("--", StringComparison.Ordinal) ? text.Split(": ", 2) : [];
        return parts.Length == 2 ? $"<code>{Html.Escape(parts[0])}</code>: {Html.Escape(parts[1])}" : Html.Escape(text);
    }

    private static void Confusions(Html html, Verdict before, Verdict after)
    {
        if (before.Classification is not { } one || after.Classification is not { } other || Math.Max(one.Classes.Count, other.Classes.Count) > ConfusionTable.MostClasses)
            return;
        html.Add("<section aria-labelledby=\"confusion\"><h2 id=\"confusion\">Which class is taken for which</h2><div class=\"two\">")
            .Add($"<div><h3>Float</h3>{ConfusionTable.Of(one, "Float")}</div><div><h3>Int8</h3>{ConfusionTable.Of(other, "Int8")}</div>").Add("</div></section>");
    }

    private static void Layers(Html html, DataComparisonResult result)
    {
        IReadOnlyList<LayerComparison> layers = result.Compared.Layers;
        html.Add("<section aria-labelledby=\"layers\"><h2 id=\"layers\">Where the noise comes from</h2>");
        if (layers.Count == 0)
        {
            html.Add("<p>No layers to compare: convert with <code>--keep all</code>, or compare without the .ecb file.</p></section>");
            return;
        }
        var worst = result.Worst.Select(loss => loss.Name).ToHashSet(StringComparer.Ordinal);
        html.Add("<p class=\"quiet\">Signal-to-noise ratio in decibels, layer by layer; <span class=\"key worst\"></span> the layers that add most noise, <span class=\"key\"></span> all others.</p>")
            .Add(LayerBars.Of(layers, worst));
        if (result.Worst.Count > 0)
            html.Table("Layers that add most noise: noise over signal at their output less that at their input", ["layer", "operator", ">before", ">after", ">drop", ">noise added"], result.Worst.Select(loss => (IReadOnlyList<string>)
                [loss.Name, loss.Operator, LayerBars.Decibels(loss.InputDb), LayerBars.Decibels(loss.OutputDb), loss.DropDb is { } drop ? LayerBars.Decibels(drop) : "–", VerdictText.Percent(loss.AddedNoise)]));
        html.Add($"<details{(layers.Count <= MostLayersShown ? " open=\"open\"" : "")}><summary>All {layers.Count} layers</summary>")
            .Table("All layers in the network's order", ["layer", "operator", ">elements", ">signal to noise"], layers.Select(layer => (IReadOnlyList<string>)
                [layer.Name, layer.Operator, Numbers.Grouped(layer.Elements), LayerBars.Decibels(layer.SignalToNoiseDb)])).Add("</details></section>");
    }

    private static void Outputs(Html html, DataComparisonResult result)
    {
        (float Float, float Int8)[] pairs = [.. result.Outputs.Where(pair => float.IsFinite(pair.Float) && float.IsFinite(pair.Int8))];
        if (pairs.Length == 0)
            return;
        double[] apart = [.. pairs.Select(pair => Math.Abs((double)pair.Float - pair.Int8)).Order()];
        string At(double share) => Numbers.Short(apart[(int)((apart.Length - 1) * share)]);
        html.Add("<section aria-labelledby=\"outputs\"><h2 id=\"outputs\">Outputs, float and int8</h2><div class=\"two\">").Add($"<div>{OutputScatter.Of(pairs)}</div><div>")
            .Table($"How far {Numbers.Grouped(apart.Length)} outputs, taken evenly, are apart", ["share of outputs", ">at most"],
                [["half", At(0.5)], ["90 %", At(0.9)], ["99 %", At(0.99)], ["all", At(1)]]).Add("</div></div></section>");
    }
}
