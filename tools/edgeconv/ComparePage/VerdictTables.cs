using EdgeConv.Command.Evaluate;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Verbs;

namespace EdgeConv.Command.ComparePage;

/// <summary>What the data set says of float and of int8, side by side.</summary>
internal static class VerdictTables
{
    public static void Add(Html html, Verdict before, Verdict after)
    {
        html.Table("Float and int8 on the same samples", ["figure", ">float", ">int8", ">difference"], Figures(before).Zip(Figures(after), (one, other) =>
            (IReadOnlyList<string>)[one.Name, Shown(one), Shown(other), Difference(one, other)]));
        (string[] headings, var rows) = Classes(before, after);
        if (rows.Count > 0)
            html.Add($"<details{(rows.Count <= 12 ? " open=\"open\"" : "")}><summary>By class ({rows.Count})</summary>").Table("By class", headings, rows).Add("</details>");
    }

    private static (string Name, double Value, bool IsPercent)[] Figures(Verdict verdict) => verdict switch
    {
        { Classification: { } scores } => scores.Top5 is { } top5 ? [("top-1", scores.Top1, true), ("top-5", top5, true)] : [("top-1", scores.Top1, true)],
        { Detection: { } boxes } => [($"mAP50 ({boxes.Interpolation})", boxes.Map50, false), ("mAP50:95", boxes.Map5095, false)],
        { Segmentation: { } masks } => [("mean IoU", masks.MeanIou, false), ("right pixels", masks.PixelAccuracy, true)],
        { Text: { } text } => [("exact lines", text.ExactMatch, true), ("symbol error rate", text.SymbolErrorRate, true)],
        _ => [],
    };

    private static (string[] Headings, List<IReadOnlyList<string>> Rows) Classes(Verdict before, Verdict after) => (before, after) switch
    {
        ({ Classification: { } one }, { Classification: { } other }) => (["class", ">samples", ">recall float", ">recall int8", ">precision float", ">precision int8"],
            Rows(one.Classes, other.Classes, score => score.Class, (a, b) => [a?.Name ?? b!.Name, Numbers.Grouped((a ?? b)!.Samples), Percent(a?.Recall), Percent(b?.Recall), Percent(a?.Precision), Percent(b?.Precision)])),
        ({ Detection: { } one }, { Detection: { } other }) => (["class", ">things", ">AP50 float", ">AP50 int8", ">AP50:95 float", ">AP50:95 int8"],
            Rows(one.Classes, other.Classes, score => score.Class, (a, b) => [a?.Name ?? b!.Name, Numbers.Grouped((a ?? b)!.Things), Share(a?.Ap50), Share(b?.Ap50), Share(a?.Ap5095), Share(b?.Ap5095)])),
        ({ Segmentation: { } one }, { Segmentation: { } other }) => (["class", ">pixels", ">IoU float", ">IoU int8"],
            Rows(one.Classes, other.Classes, score => score.Class, (a, b) => [a?.Name ?? b!.Name, Numbers.Grouped((a ?? b)!.Pixels), Share(a?.Iou), Share(b?.Iou)])),
        _ => ([], []),
    };

    private static List<IReadOnlyList<string>> Rows<T>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, int> number, Func<T?, T?, IReadOnlyList<string>> row) where T : class
    {
        Dictionary<int, T> one = before.ToDictionary(number), other = after.ToDictionary(number);
        return [.. one.Keys.Union(other.Keys).Order().Select(key => row(one.GetValueOrDefault(key), other.GetValueOrDefault(key)))];
    }

    private static string Shown((string Name, double Value, bool IsPercent) figure) => figure.IsPercent ? VerdictText.Percent(figure.Value) : VerdictText.Share(figure.Value);

    private static string Difference((string Name, double Value, bool IsPercent) one, (string Name, double Value, bool IsPercent) other)
    {
        double difference = other.Value - one.Value;
        return (difference >= 0 ? "+" : "−") + (one.IsPercent ? Numbers.Fixed(100 * Math.Abs(difference), 2) + " points" : Numbers.Fixed(Math.Abs(difference), 4));
    }

    private static string Percent(double? share) => share is { } value ? VerdictText.Percent(value) : "–";

    private static string Share(double? share) => share is { } value ? VerdictText.Share(value) : "–";
}
