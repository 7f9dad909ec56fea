using System.CommandLine;
using EdgeConv.Command.Pictures;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv run</c>: pictures, folders, raw tensors or raw frames through a model. Exit codes: 0, 2 for a model or input at fault.
/// </summary>
internal static class RunVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.Model("An .ecb file");
        var pictures = Options.NoOption(new Argument<string[]>("pictures")
        {
            Description = "Pictures (JPEG, PNG, WebP) or folders of them", Arity = ArgumentArity.ZeroOrMore,
        });
        var rawIn = new Option<string>("--raw-in")
        {
            Description = "Concatenated input tensors in the source model's type and layout", HelpName = "file",
        };
        var rawOut = new Option<string>("--raw-out") { Description = "Where the output tensors go, likewise", HelpName = "file" };
        var repeat = Options.Count("--repeat", "How often each inference of --raw-in is run", 1);
        var frame = new Option<string>("--frame") { Description = "Raw frames of a camera, one after the other", HelpName = "file" };
        var format = Options.Choice("--format", "Pixels of --frame", null, [.. FrameRun.Formats]);
        var size = new Option<string>("--size") { Description = "Size of --frame", HelpName = "640x480" };
        var crop = new Option<string>("--crop") { Description = "The part of --frame that the model sees", HelpName = "x,y,width,height" };
        var range = Options.Choice("--range", "Range of --frame's luma and chroma, where it is not the one that the model's file says", null, "full", "limited");
        var top = Options.Count("--top", "How many of the largest outputs are printed", 1);
        var threads = Options.Threads();
        var isa = Options.Isa();
        var json = Options.Json();
        return new Verb("run", "Runs a model on pictures, raw tensors or raw frames",
            "run vww.ecb photo.jpg more-photos/ --top 3", "run kws.ecb --raw-in inputs.bin --raw-out outputs.bin",
            "run vww.ecb --frame camera.yuv --format yuyv --size 640x480")
            { model, pictures, rawIn, rawOut, repeat, frame, format, size, crop, range, top, threads, isa, json }
            .Does(words =>
            {
                string path = words.GetRequiredValue(model);
                string[] given = words.GetValue(pictures) ?? [];
                string? raw = words.GetValue(rawIn), frames = words.GetValue(frame);
                if ((given.Length > 0 ? 1 : 0) + (raw is null ? 0 : 1) + (frames is null ? 0 : 1) != 1)
                    throw new EdgeConvException(CommandErrors.CommandLine, "command line: run takes pictures, or --raw-in, or --frame; see edgeconv run --help");
                SessionOptions session = SessionWords.Of(words.GetValue(threads), words.GetValue(isa));
                if (raw is not null)
                    return RawRun.Run(path, raw, Required(words, rawOut), words.GetValue(repeat), session, words.GetValue(json), terminal.Output);
                if (frames is null)
                    return OnPictures(path, given, words.GetValue(top), session, words.GetValue(json), terminal);
                (int width, int height) = FrameRun.Size(Required(words, size));
                return FrameRun.Run(new(path, frames, FrameRun.Format(Required(words, format)), width, height,
                    FrameRun.Crop(words.GetValue(crop)),
                    words.GetValue(top), session, words.GetValue(json), words.GetValue(rawOut), FrameRun.Range(words.GetValue(range))), terminal.Output);
            });
    }

    private static string Required(ParseResult words, Option<string> option) =>
        words.GetValue(option) ?? throw new EdgeConvException(CommandErrors.CommandLine, $"command line: {option.Name} is missing; see edgeconv run --help");

    private static int OnPictures(string path, string[] given, int top, SessionOptions options, bool json, Terminal terminal)
    {
        using var model = Model.Load(path);
        using var session = new Session(model, options);
        string[] files = [.. given.SelectMany(PictureFolder.Files)];
        var answers = new AnswerReport[files.Length];
        for (int i = 0; i < files.Length; i++)
        {
            PictureFile picture = PictureFile.Read(files[i]);
            using var input = new FrameInput(session, picture.Layout);
            input.Run(picture.Frame);
            answers[i] = Answers.Of(session, files[i], top);
        }
        Answers.Print(answers, json, terminal.Output);
        return Faults.Success;
    }
}
