using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Evaluate;

/// <summary>Verdicts for people.</summary>
internal static class VerdictText
{
    private const int MostMatrix = 12, MostClasses = 40, MostMistakes = 10;

    public static void Print(Verdict verdict, Terminal terminal)
    {
        switch (verdict)
        {
            case { Classification: { } scores }:
                Classes(scores, terminal);
                terminal.Output.WriteLine($"top-1 {Percent(scores.Top1)} ({Numbers.Grouped(scores.Correct)} of {Numbers.Grouped(scores.Samples)})"
                    + (scores.Top5 is { } top5 ? $", top-5 {Percent(top5)}" : ""));
                break;
            case { Detection: { } boxes }:
                var table = new TextTable(">AP50", ">AP50:95", ">things", "class");
                foreach (ClassPrecision one in boxes.Classes.Take(MostClasses))
                    table.Add(Percent(one.Ap50), Percent(one.Ap5095), Numbers.Grouped(one.Things), one.Name);
                Show(table, boxes.Classes.Count, terminal);
                terminal.Output.WriteLine($"mAP50 {Share(boxes.Map50)}, mAP50:95 {Share(boxes.Map5095)} over {boxes.ClassesPresent} classes in {Numbers.Grouped(boxes.Samples)} pictures ({boxes.Interpolation})");
                break;
            case { Segmentation: { } masks }:
                table = new TextTable(">IoU", ">pixels", "class");
                foreach (ClassOverlap one in masks.Classes.Take(MostClasses))
                    table.Add(Share(one.Iou), Numbers.Grouped(one.Pixels), one.Name);
                Show(table, masks.Classes.Count, terminal);
                terminal.Output.WriteLine($"mean IoU {Share(masks.MeanIou)}, right pixels {Percent(masks.PixelAccuracy)} of {Numbers.Grouped(masks.Samples)} pictures");
                break;
            case { Text: { } text }:
                terminal.Output.WriteLine($"exact lines {Percent(text.ExactMatch)} ({Numbers.Grouped(text.Exact)} of {Numbers.Grouped(text.Samples)}), symbol error rate {Percent(text.SymbolErrorRate)}");
                break;
        }
    }

    public static string Percent(double share) => Numbers.Fixed(100 * share, 2) + " %";

    public static string Share(double share) => Numbers.Fixed(share, 4);

    private static void Classes(ClassificationResult scores, Terminal terminal)
    {
        var table = new TextTable(">recall", ">precision", ">samples", "class");
        foreach (ClassScore one in scores.Classes.Take(MostClasses))
            table.Add(one.Recall is { } recall ? Percent(recall) : "-", one.Precision is { } precision ? Percent(precision) : "-", Numbers.Grouped(one.Samples), one.Name);
        Show(table, scores.Classes.Count, terminal);
        if (scores.Classes.Count <= MostMatrix)
            Matrix(scores, terminal);
        else
            Mistakes(scores, terminal);
    }

    private static void Matrix(ClassificationResult scores, Terminal terminal)
    {
        var matrix = new TextTable([.. scores.Classes.Select(one => $">{one.Class}"), "answers by right class"]);
        foreach (ClassScore truth in scores.Classes)
            matrix.Add([.. scores.Classes.Select(answer => Count(scores, truth.Class, answer.Class)), truth.Class.ToString(System.Globalization.CultureInfo.InvariantCulture) == truth.Name ? truth.Name : $"{truth.Class} {truth.Name}"]);
        terminal.Show(matrix);
    }

    private static string Count(ClassificationResult scores, int truth, int answer) =>
        Numbers.Grouped(scores.Confusions.Where(pair => pair.Truth == truth && pair.Answer == answer).Sum(pair => pair.Count));

    private static void Mistakes(ClassificationResult scores, Terminal terminal)
    {
        var names = scores.Classes.ToDictionary(one => one.Class, one => one.Name);
        var table = new TextTable(">times", "class", "taken for");
        foreach (Confusion pair in scores.Confusions.Where(pair => pair.Truth != pair.Answer).OrderByDescending(pair => pair.Count).Take(MostMistakes))
            table.Add(Numbers.Grouped(pair.Count), names.GetValueOrDefault(pair.Truth, "?"), names.GetValueOrDefault(pair.Answer, "nothing"));
        if (table.Rows.Count > 0)
            terminal.Show(table);
    }

    private static void Show(TextTable table, int count, Terminal terminal)
    {
        terminal.Show(table);
        if (count > table.Rows.Count)
            terminal.Output.WriteLine($"and {count - table.Rows.Count} more classes; --json has all");
    }
}
