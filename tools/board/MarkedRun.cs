using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Threads;
using EdgeConv.Verbs;

namespace EdgeConv.Board;

/// <summary>
/// <c>run --marks</c>: one inference with a mark wherever another operator begins, after one without. Prints the operators' kernels, one a line.
/// With several threads, their parts of each step run one after the other on this one, each with a mark that names step's operator, worker, and
/// how often all have met; behind each kernel stands how its steps are shared.
/// </summary>
internal static unsafe class MarkedRun
{
    public static int Run(string modelPath, string inputPath, int threads, TextWriter output)
    {
        using var model = Model.Load(modelPath);
        if (model.Inputs is not [var input])
            throw new EdgeConvException(CommandErrors.OneInput, $"{modelPath}: has {model.Inputs.Count} inputs; marks are for models with one");
        byte[] bytes = new byte[input.SourceBytes], answer = new byte[model.Outputs.Max(endpoint => endpoint.SourceBytes)];
        using (FileStream source = InputFile.Open(inputPath))
            source.ReadExactly(bytes);

        using var session = new Session(model, new SessionOptions { Threads = 1, BuffersInputs = true });
        using StepSplit? split = threads > 1 ? session.Divide(threads) : null;
        session.SetRawInput(bytes);
        session.Run();
        TellPlaces(session);
        for (int i = 0; i < 4; i++)
            Marks.Place(Marks.Nothing); // the first ones bind the call; the difference of the last two is what a mark costs
        Marks.Place(Marks.Input);
        session.SetRawInput(bytes);
        if (split is null)
            RunMarked(session, model.File.Steps);
        else
            RunWorkers(split, model.File.Steps);
        Marks.Place(Marks.Output);
        for (int i = 0; i < model.Outputs.Count; i++)
            session.GetRawOutput(answer.AsSpan(0, model.Outputs[i].SourceBytes), i);
        Marks.Place(Marks.Nothing);
        for (int i = 0; i < session.Kernels.Length; i++)
            output.WriteLine(split is null ? session.Kernels[i].Name : $"{session.Kernels[i].Name}\t{Sharing(split, model.File.Steps, i)}");
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

    private static void RunWorkers(StepSplit split, ReadOnlySpan<StepRecord> steps)
    {
        uint meetings = 0;
        for (int first = 0, end; first < steps.Length; first = end, meetings++)
        {
            for (end = first; end < steps.Length - 1 && !split.Meets[end]; end++)
            {
            }
            end++;
            for (int worker = 0; worker < split.Workers; worker++)
                for (int step = first; step < end; step++)
                {
                    Marks.Place(Marks.Of(meetings, worker, steps[step].Operator));
                    StepSplit.Do(split.Work, worker, step);
                }
        }
    }

    /// <summary>An operator's steps by how they are shared, and meetings after them.</summary>
    private static string Sharing(StepSplit split, ReadOnlySpan<StepRecord> steps, int index)
    {
        var counts = new int[Enum.GetValues<Split>().Length];
        int meetings = 0;
        for (int step = 0; step < steps.Length; step++)
            if (steps[step].Operator == index)
            {
                counts[(int)split.Splits[step]]++;
                meetings += split.Meets[step] ? 1 : 0;
            }
        IEnumerable<string> words = Enum.GetValues<Split>().Where(each => counts[(int)each] > 0).Select(each => $"{each.ToString().ToLowerInvariant()} {counts[(int)each]}");
        return $"{string.Join(", ", words)}\t{meetings}";
    }
}
