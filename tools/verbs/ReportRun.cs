using System.Reflection;
using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Camera;
using EdgeConv.Kernels;
using EdgeConv.Processor;

namespace EdgeConv.Verbs;

/// <summary>
/// <c>report</c>: what one must know of a board to judge EdgeConv on it, in one file: what it is, whether models give the right bytes with every
/// instruction set and how fast, its cameras, what <c>doctor</c> finds. Exit code 1 if bytes are wrong.
/// </summary>
internal static class ReportRun
{
    public const string DefaultFile = "edgeconv-report.json";

    /// <summary>Of the built-in models the one that is timed; the others have a layer for each kernel.</summary>
    private const string Benched = "meter.ecb";

    private const string Resources = "vectors/", ExpectedEnding = ".sha256";
    private const int Runs = 50;

    /// <param name="path">The file that is written.</param>
    /// <param name="modelPaths">Models of the user's, to be checked and timed too.</param>
    public static int Run(string path, IReadOnlyList<string> modelPaths, TextWriter output)
    {
        var machine = new MachineFolder("/");
        using var file = new OutputFile(path, [.. modelPaths]);
        BoardReport report = Measure(machine, modelPaths);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(ReportJson.Of(report) + "\n"));
        file.Commit();
        Print(report, path, output);
        return report.Vectors.All(vector => vector.IsExact) && report.Kernels.All(kernel => kernel.IsExact != false) ? Faults.Success
            : throw new EdgeConvException(ReportErrors.NotExact, $"{path}: models give other bytes here than they must; please send the file", callersMistake: false);
    }

    public static BoardReport Measure(MachineFolder machine, IReadOnlyList<string> modelPaths)
    {
        KernelChoice choice = new SessionOptions().Resolve().Choice;
        long?[] before = Clocks(machine);
        Throttling? throttling = Throttling.Of(machine);
        long? temperature = Temperature(machine);
        var vectors = new List<VectorReport>();
        var bench = new List<BenchReport>();
        KernelCheckReport[] kernels;
        var builtIn = new List<(string Expected, Model Model)>();
        try
        {
            foreach (string name in Models())
            {
                Model model = Load(name);
                builtIn.Add((Expected(name), model));
                vectors.AddRange(Vectors(name, model, Expected(name)));
                if (name == Benched)
                    bench.AddRange(Bench(name, model));
            }
            kernels = KernelCheck.Measure(builtIn);
        }
        finally
        {
            builtIn.ForEach(one => one.Model.Dispose());
        }
        for (int i = 0; i < modelPaths.Count; i++)
        {
            using var model = Model.Load(modelPaths[i]);
            string name = $"model {i + 1}"; // its own may say whose it is
            vectors.AddRange(Vectors(name, model, Answer(model, new() { Isa = Isa.Scalar, Threads = 1 })));
            bench.AddRange(Bench(name, model));
        }
        long?[] after = Clocks(machine);
        ClockReport[] clocks = [.. before.Select((hertz, i) => new ClockReport($"cpu{i}", machine.Text(Frequency(i, "scaling_governor")),
            machine.Number(Frequency(i, "cpuinfo_min_freq")), machine.Number(Frequency(i, "cpuinfo_max_freq")), [hertz, after[i]]))];
        return new(
            typeof(Model).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            DoctorSystem.Board(machine), RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            machine.Text("/proc/sys/kernel/osrelease") ?? "unknown", KernelListing.Processor(choice), Environment.ProcessorCount, MemoryKilobytes(machine), clocks,
            [throttling?.Bits, Throttling.Of(machine)?.Bits], throttling?.Source, [temperature, Temperature(machine)], [.. vectors], [.. bench], Rates(bench), kernels,
            [.. Camera.Cameras.List().Select(Report)], Nameless(DoctorRun.Report(machine, DateTimeOffset.UtcNow)));
    }

    /// <summary>Names of the models that are built in.</summary>
    public static IEnumerable<string> Models() => typeof(ReportRun).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Resources, StringComparison.Ordinal) && !name.EndsWith(ExpectedEnding, StringComparison.Ordinal))
        .Select(name => name[Resources.Length..]).Order(StringComparer.Ordinal);

    public static Model Load(string name) => Model.Load(Resource(name), name);

    /// <summary>The SHA-256 of the outputs and of all that is kept, one after the other, for the inputs that <c>bench</c> takes.</summary>
    public static string Answer(Model model, SessionOptions options)
    {
        using var session = new Session(model, options with { BuffersInputs = true });
        ModelBench.FillInputs(session);
        return Answer(session);
    }

    /// <summary>The same of a session whose inputs are filled.</summary>
    public static string Answer(Session session)
    {
        session.Run();
        var hash = new Sha256();
        for (int i = 0; i < session.Model.Outputs.Count; i++)
        {
            var bytes = new byte[session.Model.Outputs[i].SourceBytes];
            session.GetRawOutput(bytes, i);
            hash.Add(bytes);
        }
        foreach (TensorRecord tensor in session.Model.File.Tensors)
        {
            if ((tensor.Flags & TensorFlags.Kept) == 0 || tensor.IsReal) // an output, if anything
                continue;
            string name = session.Model.File.Text(tensor.Name);
            if (tensor.IsInt16)
            {
                var reals = new float[tensor.Rows * tensor.Columns * tensor.Channels];
                session.GetTensor(name, reals);
                hash.Add(MemoryMarshal.AsBytes(reals.AsSpan()));
                continue;
            }
            var values = new sbyte[tensor.Bytes];
            session.GetTensor(name, values);
            hash.Add(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        return Convert.ToHexStringLower(hash.End());
    }

    /// <summary>What the scalar kernels, which specify the arithmetic, gave for a built-in model when it was made.</summary>
    public static string Expected(string name) => System.Text.Encoding.UTF8.GetString(Resource(name + ExpectedEnding)).Trim();

    private static IEnumerable<VectorReport> Vectors(string name, Model model, string expected)
    {
        foreach (Isa isa in Isas.All)
            if (Isas.IsSupported(isa))
                foreach (int threads in (int[])[1, Math.Clamp(Environment.ProcessorCount, 2, 4)])
                {
                    string answer = Answer(model, new() { Isa = isa, Threads = threads });
                    yield return new(name, Isas.Word(isa), threads, answer, answer == expected);
                }
    }

    private static IEnumerable<BenchReport> Bench(string name, Model model)
    {
        yield return ModelBench.Measure(model, name, new() { Threads = 1 }, Runs);
        if (Environment.ProcessorCount > 1)
            yield return ModelBench.Measure(model, name, new() { Threads = Math.Min(Environment.ProcessorCount, 4) }, Runs);
    }

    private static KernelRateReport[] Rates(List<BenchReport> bench) =>
    [
        .. from one in bench
           where one.Threads == 1
           from layer in one.Layers
           group layer by layer.Kernel into kernel
           let macs = kernel.Sum(layer => layer.Macs)
           let us = kernel.Sum(layer => layer.Us)
           orderby kernel.Key
           select new KernelRateReport(kernel.Key, kernel.Count(), macs, us, us > 0 ? macs / us * 1e6 : 0),
    ];

    private static byte[] Resource(string name)
    {
        using Stream resource = typeof(ReportRun).Assembly.GetManifestResourceStream(Resources + name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private static long?[] Clocks(MachineFolder machine) =>
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => machine.Number(Frequency(i, "scaling_cur_freq")))];

    private static string Frequency(int core, string what) => $"/sys/devices/system/cpu/cpu{core}/cpufreq/{what}";

    private static long? Temperature(MachineFolder machine) => machine.Number("/sys/class/thermal/thermal_zone0/temp");

    private static long? MemoryKilobytes(MachineFolder machine) =>
        machine.Lines("/proc/meminfo") is [var total, ..] && long.TryParse(total.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], out long kilobytes) ? kilobytes : null;

    private static CameraReport Report(CameraDescription camera) => new(camera.Driver, camera.Card, camera.IsBusy,
        [.. camera.Offers.Select(offer => $"{offer.Code}: {string.Join("; ", offer.Sizes)}")], camera.ProblemCode?.Id);

    public static DoctorReport Nameless(DoctorReport doctor) =>
        doctor with { Findings = [.. doctor.Findings.Select(finding => finding.Nameless is { } what ? finding with { What = what } : finding)] };

    private static void Print(BoardReport report, string path, TextWriter output)
    {
        output.WriteLine($"{report.Board ?? report.Architecture}: {report.Cores} cores {report.Processor.Core}, {report.Processor.Isa}, Linux {report.Kernel}");
        output.WriteLine($"bytes: {report.Vectors.Count(vector => vector.IsExact)} of {report.Vectors.Length} exact");
        output.WriteLine($"kernels: {report.Kernels.Count(kernel => kernel.IsExact == true)} give the scalar ones' bytes, {report.Kernels.Count(kernel => kernel.IsExact == false)} do not, "
            + $"{report.Kernels.Count(kernel => kernel.IsExact is null)} have no layer in the built-in models");
        foreach (BenchReport bench in report.Bench)
            output.WriteLine($"{bench.File}, {SessionWords.Described(bench.Threads)}: median {Numbers.Fixed(bench.MedianUs, 1)} us, {Numbers.Fixed(bench.MacsPerSecond / 1e9, 2)} GMAC/s");
        foreach (CameraReport camera in report.Cameras)
            output.WriteLine($"camera: {camera.Card} ({camera.Driver})");
        output.WriteLine($"doctor: faults {report.Doctor.Faults}, warnings {report.Doctor.Warnings}");
        output.WriteLine($"wrote {path}: nothing in it names you or your network; send it with an issue");
    }
}
