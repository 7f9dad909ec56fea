using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeConv.Converter;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Bench;

/// <summary>One row: a model with so many threads, here and in ONNX Runtime. Times are medians in microseconds.</summary>
/// <param name="Form">Which of ONNX Runtime's forms was fastest.</param>
/// <param name="SameBytes">Share of output bytes that are ONNX Runtime's, on the network as written from ours; not a number where it was not.</param>
internal sealed record ComparisonRow(string Model, int Threads, double EdgeConv, double OnnxRuntime, string Form, double SameBytes, double[] Rounds)
{
    public double Ratio => EdgeConv / OnnxRuntime;
}

/// <summary>Times EdgeConv beside ONNX Runtime: the same network and input in one process, in turns, from input bytes to output bytes.</summary>
internal static class Comparison
{
    private const int Rounds = 15;
    private const double SecondsPerTurn = 0.02;

    public static ComparisonRow Run(MeasuredModel model, Conversion conversion, int threads, Folders folders)
    {
        using var loaded = Model.Load(conversion.File, model.Name);
        using var session = new Session(loaded, new SessionOptions { Threads = threads, BuffersInputs = true });
        byte[][] inputs = [.. loaded.Inputs.Select(RandomInput)];
        byte[][] outputs = [.. loaded.Outputs.Select(output => new byte[output.SourceBytes])];
        List<OnnxSession> others = [];
        try
        {
            others = Others(model, conversion.Quantised, loaded, inputs, threads, folders);
            double same = SameBytes(session, inputs, outputs, loaded, others);
            return Measure(model.Name, threads, () => Infer(session, inputs, outputs), others, same);
        }
        finally
        {
            others.ForEach(other => other.Dispose());
        }
    }

    /// <summary>From input bytes to output bytes, in the source model's types.</summary>
    public static void Infer(Session session, byte[][] inputs, byte[][] outputs)
    {
        for (int i = 0; i < inputs.Length; i++)
            session.SetRawInput(inputs[i], i);
        session.Run();
        for (int i = 0; i < outputs.Length; i++)
            session.GetRawOutput(outputs[i], i);
    }

    /// <summary>The same bytes at every call: random levels of the input, as reals where it takes reals.</summary>
    public static byte[] RandomInput(Endpoint endpoint)
    {
        var random = new SeededRandom(5);
        var bytes = new byte[endpoint.SourceBytes];
        random.NextBytes(bytes);
        if (endpoint.Type == EndpointElement.Float32)
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
                value = endpoint.Scale * (random.NextInt(256) - 128 - endpoint.ZeroPoint);
        return bytes;
    }

    private static ComparisonRow Measure(string name, int threads, Action ours, List<OnnxSession> others, double same)
    {
        Action[] contenders = [ours, .. others.Select(other => (Action)other.Run)];
        int[] repeats = [.. contenders.Select(Repeats)];
        var times = new double[contenders.Length][];
        for (int c = 0; c < times.Length; c++)
            times[c] = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
            for (int c = 0; c < contenders.Length; c++)
                times[c][round] = Time(contenders[c], repeats[c]);
        double[] medians = [.. times.Select(Median)];
        int best = 1;
        for (int c = 2; c < medians.Length; c++)
            best = medians[c] < medians[best] ? c : best;
        return new(name, threads, medians[0], medians[best], others[best - 1].Name, same, [.. times[0].Zip(times[best], (a, b) => a / b)]);
    }

    private static int Repeats(Action action)
    {
        for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < 5 * SecondsPerTurn;)
            action();
        return Math.Max(1, (int)(SecondsPerTurn * 1e6 / Time(action, 3)));
    }

    /// <summary>Microseconds per call.</summary>
    private static double Time(Action action, int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>The network written from our quantised graph in two forms, and those that exporters wrote.</summary>
    private static List<OnnxSession> Others(MeasuredModel model, ModelGraph graph, Model loaded, byte[][] inputs, int threads, Folders folders)
    {
        List<OnnxSession> others = [];
        foreach (bool unsigned in (bool[])[false, true])
            others.Add(new(unsigned ? "own uint8" : "own int8", QdqModel.Write(graph, unsigned), threads, (input, destination, _) =>
                OwnInput(loaded.Inputs[input], inputs[input], destination, unsigned)));
        foreach (string file in model.Onnx)
            others.Add(new(Path.GetFileName(file), File.ReadAllBytes(folders.Shared(file)), threads, (_, destination, isFloat) => Fill(destination, isFloat)));
        return others;
    }

    /// <summary>Our input, channels first, in the type of the form.</summary>
    private static void OwnInput(Endpoint endpoint, byte[] input, Span<byte> destination, bool unsigned)
    {
        int size = endpoint.Type == EndpointElement.Float32 ? sizeof(float) : 1, pixels = endpoint.Rows * endpoint.Columns, channels = endpoint.Channels;
        for (int i = 0; i < pixels * channels; i++)
        {
            int place = endpoint.IsChannelsFirst || endpoint.Shape.Count < 4 ? i : i % channels * pixels + i / channels;
            input.AsSpan(i * size, size).CopyTo(destination[(place * size)..]);
            if (size == 1 && unsigned == (endpoint.Type == EndpointElement.Int8))
                destination[place] ^= 0x80;
        }
    }

    private static void Fill(Span<byte> destination, bool isFloat)
    {
        var random = new SeededRandom(5);
        random.NextBytes(destination);
        if (isFloat)
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(destination))
                value = (float)random.NextDouble(-1, 1);
    }

    private static double SameBytes(Session session, byte[][] inputs, byte[][] outputs, Model loaded, List<OnnxSession> others)
    {
        Infer(session, inputs, outputs);
        OnnxSession signed = others[0];
        signed.Run();
        long same = 0, all = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            ReadOnlySpan<byte> theirs = signed.Output(i);
            if (theirs.Length != outputs[i].Length || (!loaded.Outputs[i].IsChannelsFirst && loaded.Outputs[i].Rows * loaded.Outputs[i].Columns > 1))
                return double.NaN;
            for (int k = 0; k < theirs.Length; k++)
                same += theirs[k] == outputs[i][k] ? 1 : 0;
            all += theirs.Length;
        }
        return (double)same / all;
    }
}
