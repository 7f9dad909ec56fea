using System.Collections.Concurrent;
using System.Globalization;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Processor;

namespace EdgeConv.Tests.Kernels;

/// <summary>
/// Output bytes that tests computed, by kernel and function. At the end of the process they go to the file that EDGECONV_COVERAGE names, with
/// every entry of the registry and the instruction sets of this processor; tests/run/coverage.py adds several such files up.
/// </summary>
internal static unsafe class KernelCoverage
{
    private const string Variable = "EDGECONV_COVERAGE";

    private static readonly ConcurrentDictionary<(string Kernel, string Function), long> s_bytes = new();

    static KernelCoverage()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(path, Lines());
    }

    /// <summary>Counts what a kernel wrote.</summary>
    public static void Add(in Kernel kernel, in OperatorRecord op, long bytes) =>
        s_bytes.AddOrUpdate((kernel.Name, Function(kernel, op)), bytes, (_, sum) => sum + bytes);

    /// <summary><c>isa NAME</c> for each instruction set here, then <c>kernel KIND NAME ISA FUNCTION BYTES</c> for each function of each entry.</summary>
    private static IEnumerable<string> Lines()
    {
        foreach (Isa isa in Isas.All.Where(Isas.IsSupported))
            yield return $"isa\t{Isas.Word(isa)}";
        foreach (OperatorKind kind in Enum.GetValues<OperatorKind>())
            foreach (Kernel kernel in KernelRegistry.All(kind))
                foreach (string function in Functions(kernel))
                    yield return string.Create(CultureInfo.InvariantCulture,
                        $"kernel\t{kind}\t{kernel.Name}\t{Isas.Word(kernel.Isa)}\t{function}\t{s_bytes.GetValueOrDefault((kernel.Name, function))}");
    }

    private static List<string> Functions(Kernel kernel)
    {
        var functions = new List<string>();
        if (kernel.Xnnpack != null)
            functions.Add(nameof(Kernel.Xnnpack));
        if (kernel.XnnpackShort != null)
            functions.Add(nameof(Kernel.XnnpackShort));
        if (kernel.Tflm != null)
            functions.Add(nameof(Kernel.Tflm));
        if (kernel.Ort != null)
            functions.Add(nameof(Kernel.Ort));
        return functions;
    }

    private static string Function(Kernel kernel, in OperatorRecord op) => op.Rule == Rule.Tflm ? nameof(Kernel.Tflm) : op.Rule == Rule.Ort ? nameof(Kernel.Ort)
        : (op.Flags & OperatorFlags.ShortOutputStage) != 0 && kernel.XnnpackShort != null ? nameof(Kernel.XnnpackShort) : nameof(Kernel.Xnnpack);
}
