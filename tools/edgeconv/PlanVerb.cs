using System.CommandLine;
using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Command.PlanPicture;
using EdgeConv.Converter;
using EdgeConv.Converter.Plan;
using EdgeConv.Rows;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv plan</c>: how a model's rows lie in memory, as text, JSON or a picture; other plans for it. Exit codes: 0, 2 for a model or an option
/// at fault.
/// </summary>
internal static class PlanVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.Model("An .ecb file");
        var target = new Option<string>("--output", "-o") { Description = "The .ecb file to write with the new plan", HelpName = "file" };
        var picture = new Option<string>("--svg") { Description = "Draw the plan: steps across, addresses up", HelpName = "file" };
        var steps = new Option<bool>("--steps") { Description = "Show every step, not runs of steps" };
        var compare = new Option<bool>("--compare") { Description = "Show every strategy's arena and estimated time instead" };
        var json = Options.Json();
        var planning = new PlanOptionWords();
        var camera = new CameraOptionWords();
        var verb = new Verb("plan", "Shows where a converted model's rows lie and for how long; plans its memory again",
            "plan meter.ecb", "plan meter.ecb --svg plan.svg", "plan meter.ecb --compare",
            "plan meter.ecb --plan smallest --input camera -o small.ecb --camera 640x480 --format yuyv")
            { model, target, picture, steps, compare, json };
        planning.AddTo(verb);
        camera.AddTo(verb);
        return verb.Does(words =>
        {
            string path = words.GetRequiredValue(model);
            if (Path.GetExtension(path).ToLowerInvariant() is ".onnx" or ".tflite")
                throw new EdgeConvException(CommandErrors.NotConverted, $"{path}: only a converted model has a plan; convert it first: edgeconv convert {path} -o model.ecb");
            using var source = Model.Load(path);
            if (words.GetValue(compare))
            {
                if (planning.AreGiven(words) || words.GetValue(target) is not null || words.GetValue(picture) is not null)
                    throw new EdgeConvException(CommandErrors.CommandLine, "--compare: shows all plans side by side; leave out --plan, --input, --arena, --board, -o and --svg");
                PlanComparison.Print(PlanComparison.Of(path, source), words.GetValue(json), terminal);
                return Faults.Success;
            }
            if (!planning.AreGiven(words))
            {
                if (words.GetValue(target) is { } unchanged)
                    throw new EdgeConvException(CommandErrors.CommandLine, $"-o {unchanged}: there is no other plan to write; give --plan, --input, --arena or --board");
                Describe(path, source, null);
                return Faults.Success;
            }
            PlannedNetwork planned = Replan.Of(source, planning.Of(words,
                source.File.Operators.ToArray().Any(op => op.Kind == OperatorKind.Frame) ? InputMode.Camera : InputMode.Kept));
            byte[] bytes = BlobWriter.Write(planned.Network, planned.Plan);
            string name = words.GetValue(target) ?? path;
            using (var made = Model.Load(bytes, name))
            {
                if (words.GetValue(target) is { } to)
                    OutputFile.Write(to, bytes, [path]);
                Describe(name, made, planned);
            }
            return Faults.Success;

            void Describe(string name, Model described, PlannedNetwork? planned)
            {
                MemoryMap map = MemoryMap.Of(described.File);
                PlanReport report = PlanDescription.Of(name, described, map, planned, camera.Of(words, described));
                if (words.GetValue(picture) is { } svg)
                    OutputFile.Write(svg, PlanSvg.Of(report), [path]);
                if (words.GetValue(json))
                    terminal.Output.WriteLine(JsonSerializer.Serialize(report, PlanJson.Default.PlanReport));
                else
                    PlanText.Print(report, words.GetValue(steps) ? step => PlanDescription.Alive(described.File, map, step) : null, terminal);
            }
        });
    }
}
