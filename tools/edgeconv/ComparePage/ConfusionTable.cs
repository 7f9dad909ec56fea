using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Verbs;

namespace EdgeConv.Command.ComparePage;

/// <summary>A confusion matrix as a table whose cells are the darker the larger their share of the row: right answers in one colour, wrong ones in another.</summary>
internal static class ConfusionTable
{
    public const int MostClasses = 24;

    public static string Of(ClassificationResult result, string title)
    {
        var counts = result.Confusions.ToDictionary(pair => (pair.Truth, pair.Answer), pair => pair.Count);
        var html = new Html().Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Html.Escape(title)}\"><table class=\"matrix\"><caption>{Html.Escape(title)}: a row per right class, a column per answer</caption><thead><tr><td></td>");
        foreach (ClassScore answer in result.Classes)
            html.Add($"<th scope=\"col\" class=\"number\" title=\"{Html.Escape(answer.Name)}\">{answer.Class}</th>");
        html.Add("</tr></thead><tbody>");
        foreach (ClassScore truth in result.Classes)
        {
            html.Add($"<tr><th scope=\"row\">{Html.Escape(truth.Name == truth.Class.ToString(System.Globalization.CultureInfo.InvariantCulture) ? truth.Name : $"{truth.Class} {truth.Name}")}</th>");
            foreach (ClassScore answer in result.Classes)
            {
                int count = counts.GetValueOrDefault((truth.Class, answer.Class));
                html.Add($"<td class=\"{Shade(count, truth.Samples, truth.Class == answer.Class)}\">{(count == 0 ? "·" : Numbers.Grouped(count))}</td>");
            }

            html.Add("</tr>");
        }

        return html.Add("</tbody></table></div>").ToString();
    }

    private static string Shade(int count, int samples, bool isRight)
    {
        double share = samples > 0 ? (double)count / samples : 0;
        int depth = count == 0 ? 0 : isRight ? 1 + (share > 0.3 ? 1 : 0) + (share > 0.6 ? 1 : 0) + (share > 0.85 ? 1 : 0) : 1 + (share > 0.03 ? 1 : 0) + (share > 0.1 ? 1 : 0) + (share > 0.25 ? 1 : 0);
        return depth == 0 ? "h0" : (isRight ? "h" : "e") + depth.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
