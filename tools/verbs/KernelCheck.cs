using System.Diagnostics;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Processor;

namespace EdgeConv.Verbs;

/// <summary>Each kernel that this processor has, forced on the layers that it can do: whether the bytes are those of the scalar ones, and how long a layer takes.</summary>
internal static class KernelCheck
{
    private const int Runs = 10, WarmUpRuns = 20;

    private static readonly TimeSpan s_mostWarmUp = TimeSpan.FromSeconds(0.2);

    /// <param name="models">The specification's outputs with each, and the model.</param>
    public static KernelCheckReport[] Measure(IReadOnlyList<(string Expected, Model Model)> models)
    {
        var scalar = new double[models.Count][];
        for (int i = 0; i < scalar.Length; i++)
        {
            using Session session = Filled(models[i].Model, new() { Isa = Isa.Scalar, Threads = 1, BuffersInputs = true });
            scalar[i] = Times(session);
        }
        var reports = new List<KernelCheckReport>();
        foreach (OperatorKind kind in KernelRegistry.Kinds)
            if (kind != OperatorKind.Frame) // of pictures, not of layers
                foreach (Kernel kernel in (Kernel[])[.. KernelRegistry.For(kind)[..^1], .. Int16Kernels.For(kind).SkipLast(1)]) // the last one is what the others are compared with
                    if (kernel.IsSupported)
                        reports.Add(Measure(kind, kernel, models, scalar));
        return [.. reports];
    }

    private static KernelCheckReport Measure(OperatorKind kind, in Kernel kernel, IReadOnlyList<(string Expected, Model Model)> models, double[][] scalar)
    {
        int layers = 0;
        bool isExact = true;
        double us = 0, scalarUs = 0;
        for (int i = 0; i < models.Count; i++)
        {
            using Session session = Filled(models[i].Model, new() { Kernel = kernel.Name, Threads = 1, BuffersInputs = true });
            int[] served = Served(session, kernel.Name);
            if (served.Length == 0)
                continue;
            isExact &= ReportRun.Answer(session) == models[i].Expected;
            double[] times = Times(session);
            foreach (int layer in served)
                (layers, us, scalarUs) = (layers + 1, us + times[layer], scalarUs + scalar[i][layer]);
        }
        return new(Layer.NameOf(kind), kernel.Name, Isas.Word(kernel.Isa), layers, layers > 0 ? isExact : null, layers > 0 ? us / layers : null,
            layers > 0 ? scalarUs / layers : null);
    }

    private static int[] Served(Session session, string kernel)
    {
        var served = new List<int>();
        for (int i = 0; i < session.Kernels.Length; i++)
            if (session.Kernels[i].Name == kernel)
                served.Add(i);
        return [.. served];
    }

    private static Session Filled(Model model, SessionOptions options)
    {
        var session = new Session(model, options);
        ModelBench.FillInputs(session);
        return session;
    }

    private static double[] Times(Session session)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < WarmUpRuns && watch.Elapsed < s_mostWarmUp; i++)
            session.Run();
        return LayerClock.Medians(session, Runs);
    }
}
