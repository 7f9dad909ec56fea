using EdgeConv.Command.ComparePage;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Compare;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Evaluate;

/// <summary>A comparison for people.</summary>
internal static class ComparisonText
{
    private const int MostWorst = 5;

    public static void Print(DataComparisonResult result, Terminal terminal)
    {
        ComparisonResult compared = result.Compared;
        var table = new TextTable(">dB", ">elements", "operator", "layer");
        foreach (LayerComparison layer in compared.Layers)
            table.Add(Decibels(layer.SignalToNoiseDb), Numbers.Grouped(layer.Elements), layer.Operator, layer.Name);
        if (table.Rows.Count > 0)
            terminal.Show(table);
        else
            terminal.Output.WriteLine("no layers to compare: convert with --keep all, or compare without the .ecb file");
        if (result.Worst.Count > 0)
        {
            var worst = new TextTable(">adds", ">dB before", ">after", "layers that add most noise");
            foreach (LayerLoss loss in result.Worst.Take(MostWorst))
                worst.Add(VerdictText.Percent(loss.AddedNoise), Decibels(loss.InputDb), Decibels(loss.OutputDb), loss.Name);
            terminal.Show(worst);
        }
        terminal.Output.WriteLine($"{Numbers.Grouped(compared.Samples)} inputs: {compared.ChangedAnswers} changed answers, outputs {Decibels(compared.OutputSignalToNoiseDb)} dB"
            + (result.Agreement.Boxes > 0 ? $"; of float's {result.Agreement.Boxes} boxes {result.Agreement.LostBoxes} lost, mean IoU {(result.Agreement.MeanIou is { } iou ? VerdictText.Share(iou) : "-")}" : ""));
        if (compared.Accuracy is { } accuracy)
            terminal.Output.WriteLine($"{Page.Pieces(result.Float!)}: float {Numbers.Grouped(accuracy.FloatCorrect)}, int8 {Numbers.Grouped(accuracy.Int8Correct)}; "
                + $"{Numbers.Grouped(accuracy.Broken)} became wrong, {Numbers.Grouped(accuracy.Repaired)} became right");
        if (result is { Float: { } before, Int8: { } after })
            terminal.Output.WriteLine($"{before.Headline.Name}: float {VerdictText.Percent(before.Headline.Value)}, int8 {VerdictText.Percent(after.Headline.Value)}");
        foreach (string note in result.Notes)
            terminal.Output.WriteLine($"note: {note}");
        foreach (Suggestion suggestion in result.Suggestions)
            terminal.Output.WriteLine($"{suggestion.Fact}; try {suggestion.Remedy}");
    }

    private static string Decibels(double? value) => value is null ? "equal" : Numbers.Fixed(value.Value, 1);
}
