using System.Globalization;
using EdgeConv.Frames;

namespace EdgeConv.Verbs;

/// <summary>
/// <c>run --frame FILE --format F --size WxH</c>: raw frames of a camera, one after the other, into the model's first input. With
/// <c>--raw-out</c>, their output tensors in the source model's type and layout, one after the other, are written to a file.
/// </summary>
internal static class FrameRun
{
    private const long MostBytes = 1 << 30;

    private static readonly OrderedDictionary<string, PixelFormat> s_formats = new()
    {
        ["yuyv"] = PixelFormat.Yuyv, ["nv12"] = PixelFormat.Nv12, ["i420"] = PixelFormat.I420, ["i422"] = PixelFormat.I422, ["i444"] = PixelFormat.I444,
        ["i440"] = PixelFormat.I440, ["i411"] = PixelFormat.I411, ["rgb"] = PixelFormat.Rgb24, ["bgr"] = PixelFormat.Bgr24, ["grey"] = PixelFormat.Grey,
    };

    public sealed record Options(string Model, string Frame, PixelFormat Format, int Width, int Height, Rectangle? Crop, int Top,
        SessionOptions Session, bool Json, string? RawOut = null, ColourRange? Range = null);

    public static int Run(Options options, TextWriter output)
    {
        using var model = Model.Load(options.Model);
        using var session = new Session(model, options.Session);
        using var input = new FrameInput(session, new FrameLayout(options.Width, options.Height, options.Format), options.Crop, range: options.Range);
        byte[] pixels = InputFile.Read(options.Frame, MostBytes);
        int frameBytes = checked((int)input.Source.FrameBytes);
        if (pixels.Length == 0 || pixels.Length % frameBytes != 0)
            throw new EdgeConvException(CommandErrors.Length,
                $"{options.Frame}: has {pixels.Length} bytes, not a multiple of the {frameBytes} of a frame; check --format and --size");
        var answers = new AnswerReport[pixels.Length / frameBytes];
        using OutputFile? raw = options.RawOut is { } path ? new(path, options.Model, options.Frame) : null;
        for (int i = 0; i < answers.Length; i++)
        {
            input.Run(new Frame(pixels.AsSpan(i * frameBytes, frameBytes), input.Source));
            answers[i] = Answers.Of(session, answers.Length == 1 ? options.Frame : $"{options.Frame} frame {i}", options.Top);
            WriteOutputs(session, raw);
        }
        raw?.Commit();
        Answers.Print(answers, options.Json, output);
        return Faults.Success;
    }

    private static void WriteOutputs(Session session, OutputFile? file)
    {
        for (int i = 0; file is not null && i < session.Model.Outputs.Count; i++)
        {
            var bytes = new byte[session.Model.Outputs[i].SourceBytes];
            session.GetRawOutput(bytes, i);
            file.Stream.Write(bytes);
        }
    }

    /// <summary>The words of <c>--format</c>.</summary>
    public static IReadOnlyList<string> Formats => s_formats.Keys;

    public static PixelFormat Format(string text) => s_formats.TryGetValue(text, out PixelFormat format) ? format
        : throw new EdgeConvException(CommandErrors.OptionValue, $"--format {text}: is no pixel format; give {string.Join(", ", s_formats.Keys)}");

    /// <summary>"full" or "limited"; null leaves it to what the model's file says.</summary>
    public static ColourRange? Range(string? text) => text switch
    {
        null => null,
        "full" => ColourRange.Full,
        "limited" => ColourRange.Limited,
        _ => throw new EdgeConvException(CommandErrors.OptionValue, $"--range {text}: is no range of luma and chroma; give full or limited"),
    };

    /// <summary>"640x480".</summary>
    /// <param name="option">The option that it was given to.</param>
    public static (int Width, int Height) Size(string text, string option = "--size")
    {
        int[]? sides = Numbers(text, 'x', 2);
        return sides is null ? throw new EdgeConvException(CommandErrors.OptionValue,
            $"{option} {text}: is no size; give width x height, as 640x480") : (sides[0], sides[1]);
    }

    /// <summary>"x,y,width,height".</summary>
    public static Rectangle? Crop(string? text)
    {
        if (text is null)
            return null;
        return Numbers(text, ',', 4) is [int x, int y, int width, int height] ? new(x, y, width, height)
            : throw new EdgeConvException(CommandErrors.OptionValue, $"--crop {text}: is no rectangle; give x,y,width,height in pixels");
    }

    private static int[]? Numbers(string text, char separator, int count)
    {
        string[] parts = text.Split(separator);
        var numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        return numbers.Length == count ? numbers : null;
    }
}
