
namespace EdgeConv.Verbs;

/// <summary><c>run --raw-in A --raw-out B</c>: concatenated tensors of the source model's type and layout in, the same out.</summary>
internal static class RawRun
{
    /// <param name="repeat">How often each inference is run before its outputs are written; in between nothing is allocated and no file is
    /// touched.</param>
    public static int Run(string modelPath, string inputPath, string outputPath, int repeat, SessionOptions options, bool json,
        TextWriter output)
    {
        using var model = Model.Load(modelPath);
        byte[] inputs = new byte[Bytes(model.Inputs)], outputs = new byte[Bytes(model.Outputs)];
        using FileStream source = InputFile.Open(inputPath);
        long count = source.Length / inputs.Length;
        if (count == 0 || source.Length % inputs.Length != 0)
            throw new EdgeConvException(CommandErrors.Length, $"{inputPath}: has {source.Length} bytes, "
                + $"not a multiple of the {inputs.Length} that an inference takes; give whole tensors ({Described(model.Inputs)})");

        using var session = new Session(model, options with { BuffersInputs = true });
        using var target = new OutputFile(outputPath, modelPath, inputPath);
        long allocated = 0;
        for (long i = 0; i < count; i++)
        {
            source.ReadExactly(inputs);
            Infer(session, inputs, outputs);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int k = 1; k < repeat; k++)
                Infer(session, inputs, outputs);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            target.Stream.Write(outputs);
        }
        target.Commit();
        var report = new RawRunReport(modelPath, outputPath, count, repeat, count * inputs.Length, count * outputs.Length, allocated);
        output.WriteLine(json ? ReportJson.Of(report)
            : $"{outputPath}: {Numbers.Grouped(report.OutputBytes)} bytes, {Numbers.Grouped(count)} "
                + $"inference{(count == 1 ? "" : "s")}{(repeat > 1 ? $", each {repeat} times" : "")}");
        return Faults.Success;
    }

    private static void Infer(Session session, ReadOnlySpan<byte> inputs, Span<byte> outputs)
    {
        Model model = session.Model;
        for (int i = 0, at = 0; i < model.Inputs.Count; at += model.Inputs[i++].SourceBytes)
            session.SetRawInput(inputs.Slice(at, model.Inputs[i].SourceBytes), i);
        session.Run();
        for (int i = 0, at = 0; i < model.Outputs.Count; at += model.Outputs[i++].SourceBytes)
            session.GetRawOutput(outputs.Slice(at, model.Outputs[i].SourceBytes), i);
    }

    private static int Bytes(IReadOnlyList<Endpoint> endpoints)
    {
        int bytes = 0;
        for (int i = 0; i < endpoints.Count; i++)
            bytes = checked(bytes + endpoints[i].SourceBytes);
        return bytes;
    }

    private static string Described(IReadOnlyList<Endpoint> endpoints)
    {
        var texts = new string[endpoints.Count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = $"'{endpoints[i].Name}' {endpoints[i].Type} {Numbers.Shape(endpoints[i].Shape)}";
        return string.Join(", ", texts);
    }
}
