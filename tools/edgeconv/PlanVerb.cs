using System.CommandLine;
using EdgeConv.Converter;
using EdgeConv.Converter.Plan;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv plan</c>: how a model's rows lie in memory, and other plans for it. Exit codes: 0, 2 for a model or an option at fault.</summary>
internal static class PlanVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.Model("An .ecb file");
        var target = new Option<string?>("--output", "-o") { Description = "The .ecb file to write with the new plan", HelpName = "file" };
        var planning = new PlanOptionWords();
        var verb = new Verb("plan", "Plans a converted model's memory again", "plan meter.ecb --plan smallest --input camera -o small.ecb")
            { model, target };
        planning.AddTo(verb);
        return verb.Does(words =>
        {
            string path = words.GetRequiredValue(model);
            using var source = Model.Load(path);
            PlannedNetwork planned = Replan.Of(source, planning.Of(words));
            terminal.Output.WriteLine($"{path}: {planned.Strategy} {planned.Input}: arena {planned.Plan.ArenaBytes:N0} bytes, "
                + $"lower bound {planned.Plan.LowerBound:N0}, {planned.Plan.Steps.Length:N0} steps");
            if (words.GetValue(target) is { } to)
                OutputFile.Write(to, Blob.BlobWriter.Write(planned.Network, planned.Plan), [path]);
            return Faults.Success;
        });
    }
}
