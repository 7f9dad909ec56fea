using System.CommandLine;
using EdgeConv.Frames;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>The options that say what camera feeds a model.</summary>
internal sealed class CameraOptionWords
{
    /// <summary>A driver maps its buffers in whole pages.</summary>
    private const int PageBytes = 4096;

    private readonly Option<string> _size = new("--camera")
    {
        Description = "The camera's frames: then the driver's buffers and the frame reader are counted too", HelpName = "width x height",
    };

    private readonly Option<string> _format = Options.Choice("--format", "The pixel format of its frames", "yuyv", [.. FrameRun.Formats]);
    private readonly Option<int> _buffers = Options.Count("--buffers", "The driver's buffers", 4);

    public void AddTo(Verb verb)
    {
        verb.Add(_size);
        verb.Add(_format);
        verb.Add(_buffers);
    }

    /// <summary>What the camera's side takes beside the arena, or null if no camera was named.</summary>
    public CameraReport? Of(ParseResult words, Model model)
    {
        if (words.GetValue(_size) is not { } size)
            return null;
        (int width, int height) = FrameRun.Size(size, "--camera");
        string format = words.GetValue(_format)!;
        var layout = new FrameLayout(width, height, FrameRun.Format(format));
        long bytes = (layout.FrameBytes + PageBytes - 1) / PageBytes * PageBytes;
        int buffers = words.GetValue(_buffers);
        return new(width, height, format, buffers, bytes, bytes * buffers, ReaderBytes(model, layout));
    }

    private static long? ReaderBytes(Model model, FrameLayout layout)
    {
        if (model.Inputs[0].Picture is null)
            return null;
        using var session = new Session(model);
        using var input = new FrameInput(session, layout);
        return input.Bytes;
    }
}
