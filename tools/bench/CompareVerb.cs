using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;
using EdgeConv.Converter;
using EdgeConv.Nets;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeConv.Bench;

/// <summary><c>compare</c>: the table of <see cref="Comparison"/>, printed and written to artifacts/bench/compare.md and compare.json.</summary>
internal static class CompareVerb
{
    private const int OverheadCalls = 200_000, OverheadRounds = 15;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <param name="names">The models; all that ONNX Runtime can run where there are none, and a line for each other.</param>
    public static void Run(string[] names, Folders folders, TextWriter progress)
    {
        var rows = new List<ComparisonRow>();
        var leftOut = new List<string>();
        foreach (MeasuredModel model in MeasuredModel.Find(names))
            try
            {
                rows.AddRange(Compare(model, folders, progress));
            }
            catch (EdgeConvException e) when (names.Length == 0)
            {
                leftOut.Add($"{model.Name} is left out: {e.Message}");
                progress.WriteLine(leftOut[^1]);
            }

        (double perCall, double perRun) = Overhead(folders);
        string text = Table(rows, perCall, perRun) + string.Concat(leftOut.Select(line => line + "\n"));
        File.WriteAllText(Path.Combine(folders.Results, "compare.md"), text);
        File.WriteAllText(Path.Combine(folders.Results, "compare.json"), JsonSerializer.Serialize(
            new { Processor = Processor(), Features = Features(), Rows = rows, CallNanoseconds = perCall, RunNanoseconds = perRun }, s_json));
        Console.Write(text);
    }

    private static List<ComparisonRow> Compare(MeasuredModel model, Folders folders, TextWriter progress)
    {
        Conversion conversion = model.Convert(folders);
        var rows = new List<ComparisonRow>();
        foreach (int threads in (int[])[1, 2])
        {
            progress.WriteLine($"comparing {model.Name} with {threads} thread{(threads == 1 ? "" : "s")} ...");
            rows.Add(Comparison.Run(model, conversion, threads, folders));
        }
        return rows;
    }

    private static string Table(List<ComparisonRow> rows, double perCall, double perRun)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"EdgeConv beside ONNX Runtime {typeof(InferenceSession).Assembly.GetName().Version?.ToString(3)}, .NET {Environment.Version}");
        text.AppendLine(CultureInfo.InvariantCulture, $"on {Processor()} ({Environment.ProcessorCount} processors; {Features()}).");
        text.AppendLine("One process, in turns, from input bytes to output bytes; medians in microseconds. \"rounds\": lowest and highest ratio of a round.");
        text.AppendLine();
        text.AppendLine("| model | threads | EdgeConv | ONNX Runtime | its best form | ratio | rounds | same bytes |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (ComparisonRow row in rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Model} | {row.Threads} | {row.EdgeConv:0.0} | {row.OnnxRuntime:0.0} | {row.Form} | {row.Ratio:0.00} | {row.Rounds.Min():0.00} to {row.Rounds.Max():0.00} | {(double.IsNaN(row.SameBytes) ? "" : $"{100 * row.SameBytes:0.0} %")} |");
        text.AppendLine();
        foreach (IGrouping<string, ComparisonRow> model in rows.GroupBy(row => row.Model))
            if (model.ToArray() is [{ Threads: 1 } one, { Threads: 2 } two])
                text.AppendLine(CultureInfo.InvariantCulture, $"{model.Key}: two threads are {one.EdgeConv / two.EdgeConv:0.00} times as fast as one (ONNX Runtime {one.OnnxRuntime / two.OnnxRuntime:0.00}).");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"A call of a model with one convolution of one value: {perCall:0} ns from input bytes to output bytes, {perRun:0} ns of it in Session.Run.");
        return text.ToString();
    }

    /// <summary>Nanoseconds of one call where there is next to nothing to compute.</summary>
    private static (double Call, double Run) Overhead(Folders folders)
    {
        var net = new NetworkBuilder("empty", 1, new(), 1, 1, 1, 1);
        string path = Path.Combine(folders.Output, "empty.onnx");
        File.WriteAllBytes(path, net.Finish(net.Convolution(net.Input, 1, 1, bias: true)).ToByteArray());
        byte[] file = ModelConverter.Convert(path, new() { Calibration = _ => Converter.Quantise.CalibrationSet.Of([[0.5f], [-1f], [1f]]) }).File;
        using var model = Model.Load(file, "empty");
        using var session = new Session(model, new SessionOptions { Threads = 1, BuffersInputs = true });
        byte[][] inputs = [Comparison.RandomInput(model.Inputs[0])], outputs = [new byte[model.Outputs[0].SourceBytes]];
        return (Fastest(() => Comparison.Infer(session, inputs, outputs)), Fastest(session.Run));
    }

    private static double Fastest(Action action)
    {
        double fastest = double.MaxValue;
        for (int round = 0; round < OverheadRounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < OverheadCalls; i++)
                action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalNanoseconds / OverheadCalls);
        }
        return fastest;
    }

    private static string Processor() => Info("model name") ?? "an unknown processor";

    /// <summary>What .NET may use, and what of the rest ONNX Runtime may.</summary>
    private static string Features()
    {
        (string, bool)[] known =
            [("AVX2", Avx2.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("AVX-512", Avx512F.IsSupported)];
        string own = string.Join(", ", known.Select(feature => feature.Item2 ? feature.Item1 : "no " + feature.Item1));
        string[] flags = Info("flags")?.Split(' ') ?? [];
        return $"{own}; 512-bit VNNI {(flags.Contains("avx512_vnni") ? "yes" : "no")}";
    }

    private static string? Info(string name) => !File.Exists("/proc/cpuinfo") ? null
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
