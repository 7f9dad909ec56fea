using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Processor;

namespace EdgeConv.Verbs;

/// <summary><c>kernels</c>: what this processor has, the environment switches, every kernel, and which one each layer of a model takes.</summary>
internal static class KernelListing
{
    /// <param name="modelPath">An .ecb file, or null.</param>
    /// <param name="show">Prints a table.</param>
    public static int Run(string? modelPath, SessionOptions options, bool json, TextWriter output, Action<TextTable> show)
    {
        KernelChoice choice = options.Resolve().Choice;
        var report = new KernelsReport(Processor(choice), Switch(), Kernels(), modelPath, modelPath is null ? null : Layers(modelPath, options));
        if (json)
            output.WriteLine(ReportJson.Of(report));
        else
            Print(report, output, show);
        return Faults.Success;
    }

    public static ProcessorReport Processor(in KernelChoice choice) => new(
        Isas.Word(Isas.Best), Isas.Word(choice.Best ?? Isas.Best), Cores.Word(Cores.Here), Cores.Word(choice.Core ?? Cores.Here), choice.Forced);

    private static SwitchReport[] Switch()
    {
        var reports = new SwitchReport[Switches.All.Count];
        for (int i = 0; i < reports.Length; i++)
            reports[i] = new(Switches.All[i].Name, Switches.All[i].Meaning, Switches.All[i].Values, Switches.All[i].Text);
        return reports;
    }

    private static KernelReport[] Kernels()
    {
        var reports = new List<KernelReport>();
        foreach (OperatorKind kind in KernelRegistry.Kinds)
            foreach (Kernel kernel in KernelRegistry.All(kind))
                reports.Add(new(Layer.NameOf(kind), kernel.Name, Isas.Word(kernel.Isa), kernel.IsSupported, CoresOf(kernel)));
        return [.. reports];
    }

    private static string[]? CoresOf(in Kernel kernel) => kernel.Cores is null ? null : Array.ConvertAll(kernel.Cores, Cores.Word);

    private static LayerKernelReport[] Layers(string path, SessionOptions options)
    {
        using var model = Model.Load(path);
        using var session = new Session(model, options with { Threads = 1 });
        IReadOnlyList<Layer> layers = model.Layers;
        var reports = new LayerKernelReport[layers.Count];
        for (int i = 0; i < reports.Length; i++)
        {
            OperatorRecord op = model.File.Operators[i];
            Kernel kernel = session.Kernels[i];
            bool hasMultipliers = op.Layout != WeightLayout.None;
            reports[i] = new(i, layers[i].Name, layers[i].Operator, [.. layers[i].Output], kernel.Name, Isas.Word(kernel.Isa),
                hasMultipliers ? Word(op.Layout) : null, hasMultipliers ? (op.Flags & OperatorFlags.ShortOutputStage) != 0 : null,
                (op.Flags & OperatorFlags.HasLowestWeight) != 0);
        }
        return reports;
    }

    private static string Word(WeightLayout layout) => layout switch
    {
        WeightLayout.Gemm => "gemm",
        WeightLayout.GemmTaps => "gemm_taps",
        WeightLayout.Stem => "stem",
        WeightLayout.SmallGroup => "small_group",
        WeightLayout.Depthwise => "depthwise",
        _ => "none",
    };

    private static void Print(KernelsReport report, TextWriter output, Action<TextTable> show)
    {
        ProcessorReport processor = report.Processor;
        output.WriteLine($"processor: {processor.Isa}, core {processor.Core}; kernels are chosen for {processor.ChosenIsa}, core {processor.ChosenCore}"
            + (processor.ForcedKernel is null ? "" : $", {processor.ForcedKernel} wherever it fits"));
        output.WriteLine();
        var switches = new TextTable("switch", "now", "what it sets", "values");
        foreach (SwitchReport one in report.Switches)
            switches.Add(one.Name, one.Now ?? "not set", one.Meaning, one.Values);
        show(switches);
        output.WriteLine();
        if (report.Layers is null)
        {
            var kernels = new TextTable("operator", "kernel, best first", "needs", "here", "cores");
            foreach (KernelReport kernel in report.Kernels)
                kernels.Add(kernel.Operator, kernel.Name, kernel.Isa, kernel.IsSupported ? "yes" : "no", kernel.Cores is null ? "" : string.Join(", ", kernel.Cores));
            show(kernels);
            return;
        }
        var layers = new TextTable(">#", "operator", "output", "kernel", "weights", "short stage", "name");
        foreach (LayerKernelReport layer in report.Layers)
            layers.Add($"{layer.Index}", layer.Operator, Numbers.Shape(layer.Output), layer.Kernel,
                (layer.WeightLayout ?? "") + (layer.HasLowestWeight ? ", -128" : ""),
                layer.ShortOutputStage switch { true => "yes", false => "no", null => "" }, layer.Name);
        show(layers);
    }
}
