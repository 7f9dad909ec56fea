using EdgeConv.Verbs;

namespace EdgeConv.Board;

/// <summary>Which verb the first word names, and its options.</summary>
internal static class BoardVerbs
{
    private const string Help = """
        edgeconv-board: runs EdgeConv models on a board

          run M.ecb --raw-in A --raw-out B [--repeat N] [--threads N] [--isa ISA] [--json]
              concatenated input tensors of the source model's type and layout in, outputs likewise out
          run M.ecb --raw-in A --marks [--threads N]
              one inference of the first input, with a mark for an instruction counter wherever another operator begins; prints their kernels.
              With threads, what each would do runs on one, a mark before each part
          run M.ecb --frame FILE --format F --size WxH [--crop x,y,w,h] [--range full|limited] [--raw-out B]
              [--top K] [--threads N] [--isa ISA] [--json]
              raw frames of a camera; F is yuyv, nv12, i420, i422, i444, i440, i411, rgb, bgr or grey
          inspect M.ecb [--json]
              layers with shapes, parameters, MACs, receptive field; arena
          verify M.ecb [--json]
              checks the whole file and its SHA-256
          kernels [M.ecb] [--isa ISA] [--json]
              kernels and environment switches; the kernel that each layer takes
          bench M.ecb [--threads N] [--isa ISA] [--runs N] [--json]
              median, min, p99, MAC/s and each layer's share of the time; inputs are seeded random
          jpeg [M.ecb] --picture FILE [--reduction 1|2|4|8] [--repeat N]
              decodes a picture, or runs the model on it as on a camera's frame; for counting instructions
          node CONFIG [--frames N] [--check]
              camera, model, rules, pins, display and log, until SIGTERM; with frames it stops after so many and prints what happened, in JSON;
              with check it looks at everything that the node needs, without starting
          doctor [--root DIR] [--json]
              cameras, pins, groups, power, heat, memory, service: what is amiss and what to do about it
          report [M.ecb...] [-o FILE]
              one file to send back: what the board is, whether models and kernels give the right bytes and how fast, cameras, doctor's findings
          boards [BOARD] [--json]
              the boards, or all that is known of one

        exit codes: 0, 2 for a mistake of the caller, 1 for a failure
        """;

    public static int Run(ReadOnlySpan<string> words, TextWriter output)
    {
        if (words.Length == 0)
            throw Arguments.Mistake("no verb is given");
        ReadOnlySpan<string> rest = words[1..];
        switch (words[0])
        {
            case "run":
                return RunModel(rest, output);
            case "inspect":
                var inspect = new Arguments(rest, [], ["--json"]);
                using (var model = Model.Load(inspect.Model))
                    Inspection.Print(Inspection.Report(inspect.Model, model), inspect.Has("--json"), output, table =>
                        table.WriteTo(output));
                return Faults.Success;
            case "verify":
                var verify = new Arguments(rest, [], ["--json"]);
                return Verification.Run(verify.Model, verify.Has("--json"), output);
            case "kernels":
                var kernels = new Arguments(rest, [SessionWords.Isa], ["--json"], needsModel: false);
                return KernelListing.Run(kernels.ModelIfGiven, SessionOf(kernels), kernels.Has("--json"), output, table => table.WriteTo(output));
            case "bench":
                var bench = new Arguments(rest, [SessionWords.Threads, SessionWords.Isa, "--runs"], ["--json"]);
                return ModelBench.Run(bench.Model, SessionOf(bench), bench.Count("--runs", ModelBench.DefaultRuns), bench.Has("--json"), output,
                    table => table.WriteTo(output));
            case "jpeg":
                return JpegRun.Run(new(rest, ["--picture", "--reduction", "--repeat"], [], needsModel: false), output);
            case "node":
                var node = new Arguments(rest, ["--frames"], ["--check"]);
                return node.Has("--check") ? NodeRun.Check(node.Model, output) : NodeRun.Run(node.Model, node.Count("--frames", 0), output);
            case "doctor":
                var doctor = new Arguments(rest, ["--root"], ["--json"], needsModel: false);
                return DoctorRun.Run(doctor.Find("--root") ?? "/", doctor.Has("--json"), output);
            case "report":
                var report = new Arguments(rest, ["-o"], [], needsModel: false, manyModels: true);
                return ReportRun.Run(report.Find("-o") ?? ReportRun.DefaultFile, report.Models, output);
            case "boards":
                var boards = new Arguments(rest, [], ["--json"], needsModel: false);
                return BoardListing.Run(boards.ModelIfGiven, boards.Has("--json"), output, table => table.WriteTo(output));
            case "--help" or "-h":
                output.WriteLine(Help);
                return Faults.Success;
            default:
                throw Arguments.Mistake($"unknown verb '{words[0]}'");
        }
    }

    private static SessionOptions SessionOf(Arguments words) => SessionWords.Of(words.Find(SessionWords.Threads), words.Find(SessionWords.Isa));

    private static int RunModel(ReadOnlySpan<string> words, TextWriter output)
    {
        var arguments = new Arguments(words, ["--raw-in", "--raw-out", "--repeat", "--frame", "--format", "--size", "--crop", "--range", "--top",
            SessionWords.Threads, SessionWords.Isa], ["--json", "--marks"]);
        bool json = arguments.Has("--json");
        if (arguments.Has("--marks"))
            return MarkedRun.Run(arguments.Model, arguments.Get("--raw-in"), arguments.Count(SessionWords.Threads, 1), output);
        if (!arguments.Has("--frame"))
            return RawRun.Run(arguments.Model, arguments.Get("--raw-in"), arguments.Get("--raw-out"), arguments.Count("--repeat", 1),
                SessionOf(arguments), json, output);
        (int width, int height) = FrameRun.Size(arguments.Get("--size"));
        return FrameRun.Run(new(arguments.Model, arguments.Get("--frame"), FrameRun.Format(arguments.Get("--format")), width, height,
            FrameRun.Crop(arguments.Find("--crop")), arguments.Count("--top", 1), SessionOf(arguments), json, arguments.Find("--raw-out"),
            FrameRun.Range(arguments.Find("--range"))), output);
    }
}
