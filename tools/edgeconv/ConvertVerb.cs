using System.CommandLine;
using EdgeConv.Blob;
using EdgeConv.Converter;
using EdgeConv.Converter.Nano;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv convert</c>: a trained model to an .ecb file. Exit codes: 0, 2 for a model or option at fault.</summary>
internal static class ConvertVerb
{
    public static Verb Create(Terminal terminal)
    {
        var source = Options.Model("A model in .onnx or .tflite");
        var target = new Option<string>("--output", "-o") { Description = "The .ecb file to write", HelpName = "file", Required = true };
        var keep = new Option<string[]>("--keep")
        {
            Description = "A tensor to keep whole so that it can be read after a run, or all; may be repeated", HelpName = "name|all",
        };
        var labels = new Option<string>("--labels") { Description = "Class names, one a line", HelpName = "file" };
        var conversion = new ConversionOptions();
        var planning = new PlanOptionWords();
        var nano = new NanoTarget();
        var json = Options.Json();
        var verb = new Verb("convert", "Turns a trained network into an int8 .ecb file",
            "convert meter.onnx -o meter.ecb --calibrate calibration.npy", "convert kws.tflite -o kws.ecb --arithmetic q31",
            "convert resnet.onnx -o resnet.ecb --calibrate photos/ --input-mul 0.0078125 --input-add -1 --fit crop --labels classes.txt",
            "convert resnet.onnx -o resnet.ecb --calibrate photos/ --effort best", "convert kws.onnx -o kws.ecb --calibrate words.npy --effort fast --range kl --round 100",
            "convert text.onnx -o text.ecb --shape x=1,3,48,192 --calibrate lines/",
            "convert vww.tflite -o vww.ecb --plan smallest --input camera --input-mul 0.0039215689 --input-add 0",
            "convert kws.tflite -o kws.ecb --arena 10000", "convert resnet.tflite -o resnet.ecb --board raspberry-pi-zero-2-w",
            "convert presence.onnx -o presence.ecb --calibrate frames.npy --target nano --board esp32 --class Watch.PresenceModel")
            { source, target, keep, labels, json };
        conversion.AddTo(verb);
        planning.AddTo(verb);
        nano.AddTo(verb);
        return verb.Does(words =>
        {
            string from = words.GetRequiredValue(source), to = words.GetRequiredValue(target);
            string? calibration = conversion.Calibration(words), classes = words.GetValue(labels);
            string[] kept = words.GetValue(keep) ?? [];
            Microcontroller? microcontroller = nano.IsAsked(words) ? NanoTarget.Board(planning.BoardWord(words)) : null;
            ConvertOptions options = conversion.Of(words, microcontroller is null ? null : Rule.Tflm) with
            {
                Lowering = new() { Keep = [.. kept.Where(name => name != "all")], KeepAll = kept.Contains("all") },
                Labels = classes is null ? null : ClassNames.Read(classes),
                Plan = microcontroller is null ? planning.Of(words) : planning.OfMicrocontroller(words),
            };
            string[] read = [from, .. new[] { calibration, classes }.OfType<string>()];
            using (new OutputFile(to, read))
            {
                // What cannot be written is said before the work, not after it.
            }
            Conversion converted = terminal.Work(say => ModelConverter.Convert(from, options, (stage, done) =>
                say(ConversionOptions.Text(stage, from), done)));
            using var model = Model.Load(converted.File, to);
            NanoFit[]? fits = microcontroller is null ? null : NanoTarget.Fits(model, microcontroller, from);
            OutputFile.Write(to, converted.File, read);
            string? classPath = fits is null ? null : nano.WriteClass(words, to, converted.File, from);

            ModelReport report = Inspection.Report(to, model, converted.Planned.Why) with { Microcontrollers = fits is null ? null : NanoTarget.Reports(fits) };
            Inspection.PrintSummary(report, words.GetValue(json), terminal.Output);
            if (fits is not null && !words.GetValue(json))
                NanoTarget.Print(fits, classPath!, terminal);
            if (planning.AskForCamera(words) && model.Inputs[0].Picture is null && !words.GetValue(json))
                terminal.Output.WriteLine($"note: rows of '{model.Inputs[0].Name}' are asked for one by one, but nothing says how a frame becomes them; "
                    + "give --input-mul and --input-add, or make the rows yourself");
            return Faults.Success;
        });
    }
}
