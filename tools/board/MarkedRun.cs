using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Verbs;

namespace EdgeConv.Board;

/// <summary>
/// <c>run --marks</c>: one inference with a mark wherever another operator begins, after one without. Prints the operators' kernels, one a line.
/// </summary>
internal static class MarkedRun
{
    public static int Run(string modelPath, string inputPath, TextWriter output)
    {
        using var model = Model.Load(modelPath);
        if (model.Inputs is not [var input])
            throw new EdgeConvException($"{modelPath}: has {model.Inputs.Count} inputs; marks are for models with one");
        byte[] bytes = new byte[input.SourceBytes], answer = new byte[model.Outputs.Max(endpoint => endpoint.SourceBytes)];
        using (FileStream source = InputFile.Open(inputPath))
            source.ReadExactly(bytes);

        using var session = new Session(model, new SessionOptions { Threads = 1 });
        session.SetRawInput(bytes);
        session.Run();
        TellPlaces(session);
        for (int i = 0; i < 4; i++)
            Marks.Place(Marks.Nothing); // the first ones bind the call; the difference of the last two is what a mark costs
        Marks.Place(Marks.Input);
        session.SetRawInput(bytes);
        RunMarked(session, model.File.Steps);
        Marks.Place(Marks.Output);
        for (int i = 0; i < model.Outputs.Count; i++)
            session.GetRawOutput(answer.AsSpan(0, model.Outputs[i].SourceBytes), i);
        Marks.Place(Marks.Nothing);
        foreach (Kernel kernel in session.Kernels)
            output.WriteLine(kernel.Name);
        return Faults.Success;
    }

    private static unsafe void TellPlaces(Session session)
    {
        BlobFile file = session.Model.File;
        Marks.Tell(Marks.Arena, session.Arena, Session.RequiredArenaBytes(session.Model));
        Marks.Tell(Marks.File, file.Start, file.Length);
    }

    private static void RunMarked(Session session, ReadOnlySpan<StepRecord> steps)
    {
        for (int first = 0, end; first < steps.Length; first = end)
        {
            for (end = first + 1; end < steps.Length && steps[end].Operator == steps[first].Operator; end++)
            {
            }
            Marks.Place((uint)steps[first].Operator);
            session.RunSteps(first, end - first);
        }
    }
}
