using System.Collections.Concurrent;
using EdgeConv.Command.Demo;
using EdgeConv.Converter;
using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Plan;

namespace EdgeConv.EndToEnd.Command;

/// <summary>The demo's model, converted once for all tests, and its data.</summary>
internal static class Meter
{
    public const int InputElements = 32 * 20, OutputElements = 10;

    public static string Folder { get; } = RepositoryRoot.File("tools/meter");
    public static string Onnx { get; } = RepositoryRoot.File("tools/meter/meter.onnx");
    public static string Calibration { get; } = RepositoryRoot.File("tools/meter/calibration.npy");

    private static readonly Lazy<Conversion> Converted = new(() => ModelConverter.Convert(Onnx, MeterDemo.Options(Calibration)));
    private static readonly Lazy<NpyArray> Inputs = new(() => NpyReader.Read(Calibration));

    private static readonly ConcurrentDictionary<(string Plan, string Input), Lazy<byte[]>> Plans = new();

    /// <summary>The .ecb file.</summary>
    public static byte[] Ecb => Converted.Value.File;

    public static ModelGraph Graph => Converted.Value.Source;

    public static float[] Input(int index) => Inputs.Value.Floats(index * InputElements, InputElements);

    /// <summary>The .ecb file with another plan, made once for all tests.</summary>
    public static byte[] Planned(string plan, string input) => Plans.GetOrAdd((plan, input), _ => new(() =>
    {
        using var model = Model.Load(Ecb);
        return Replan.File(model, new() { Goal = Enum.Parse<PlanGoal>(plan, ignoreCase: true), Input = Enum.Parse<InputMode>(input, ignoreCase: true) });
    })).Value;

    /// <summary>A file of the first inputs, for conversions that need not be good.</summary>
    public static string FewInputs(TemporaryFolder folder, int count = 4)
    {
        string path = folder.File("few.npy");
        using FileStream stream = File.Create(path);
        NpyWriter.Write(stream, new NpyArray(Converter.Graph.ElementType.Float32, [count, 1, 32, 20],
            Inputs.Value.Floats(0, count * InputElements)));
        return path;
    }
}
