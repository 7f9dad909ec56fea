using System.Xml.Linq;
using EdgeConv.Command.ComparePage;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Compare;
using EdgeConv.Converter.Evaluate.Metrics;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public class ComparePageTests
{
    /// <summary>A name as a hostile model may have it: markup, quotes, controls, half a surrogate pair, text that turns its direction.</summary>
    public const string Hostile = "</title><script>alert('x')</script>\"&\0\u001b\ud800\u202e conv";

    [Fact]
    public void Names_are_text_whatever_they_hold()
    {
        string html = Page.Of(Result(Hostile), Hostile + ".onnx", null, Hostile);
        XElement root = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;
        Assert.Empty(root.Descendants("script"));
        Assert.DoesNotContain("\u202e", html, StringComparison.Ordinal);
        Assert.Contains(root.Descendants("th"), cell => cell.Value == "</title><script>alert('x')</script>\"&??\ufffd? conv");
    }

    [Fact]
    public void A_name_without_end_is_cut() => Assert.InRange(Html.Escape(new string('x', 5000)).Length, 100, 220);

    [Fact]
    public void The_figures_are_those_of_the_comparison()
    {
        string text = XDocument.Parse(Page.Of(Result("conv"), "net.onnx", "net.ecb", "data").Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!.Value;
        foreach (string said in (string[])["90.00 %", "80.00 %", "−2 +1", "12.5 dB", "−10.00 points", "depthwise conv: channel ranges differ 300x", "--equalise", "25.0 dB", "7.50 %"])
            Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_layers_and_truth_it_says_so()
    {
        DataComparisonResult bare = Result("conv") with { Compared = new(3, 0, null, [], null), Float = null, Int8 = null, Worst = [], Suggestions = [], Outputs = [] };
        string text = XDocument.Parse(Page.Of(bare, "net.onnx", "net.ecb", "data").Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!.Value;
        Assert.Contains("No layers to compare", text, StringComparison.Ordinal);
        Assert.Contains("Nothing stands out", text, StringComparison.Ordinal);
    }

    internal static DataComparisonResult Result(string name)
    {
        LayerComparison[] layers = [.. Enumerable.Range(0, 40).Select(i => new LayerComparison(i == 20 ? name : $"layer/{i}", i % 3 == 0 ? "Convolution" : "Add", 1234, i == 0 ? null : 25 - 12.5 * i / 39))];
        Verdict Of(int right) => new(new ClassificationResult(10, right, right / 10.0, 1, [.. Enumerable.Range(0, 6).Select(i => new ClassScore(i, i == 0 ? name : $"class {i}", 2, 1, 0.5, 0.5))],
            [new(0, 0, 1), new(0, 3, 1), new(1, 1, 2), new(2, 2, 1), new(3, 3, 2)]));
        return new(new(10, 3, 12.5, layers, new(9, 8, 2, 1)), Of(9), Of(8), new(10, 3, 0.7, 0, 0, null), [new(name, "Convolution", 25, 11, 0.075), new("layer/9", "Add", null, 22, 0.006)],
            [new($"depthwise {name}: channel ranges differ 300x", "--equalise on: moves factors per channel between layers")],
            [.. Enumerable.Range(0, 500).Select(i => ((float)Math.Sin(i), (float)(Math.Sin(i) + 0.1 * Math.Sin(7 * i))))], ["folders in ordinal order"]);
    }
}
