using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeConv.Command.Pictures;
using EdgeConv.Frames;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Demo;

/// <summary>The recorded sequence: sequence.json and its pictures.</summary>
/// <param name="Digits">Boxes of the digits, left to right.</param>
/// <param name="Truth">What the meter shows in each frame, in units of the last drum.</param>
/// <param name="Glare">First and last frame of a stretch of glare.</param>
/// <param name="Blur">The same for a blurred one.</param>
internal sealed record MeterSequence(
    int Width, int Height, int Frames, double FrameSeconds, Rectangle[] Digits, double RateLimitUnitsPerFrame, double[] Truth, int[] Glare,
        int[] Blur)
{
    private const long MostBytes = 1 << 20;

    /// <exception cref="EdgeConvException">The file is missing or says something else.</exception>
    public static MeterSequence Read(string folder)
    {
        string path = Path.Combine(folder, "sequence.json");
        try
        {
            MeterSequence? sequence = JsonSerializer.Deserialize(InputFile.Read(path, MostBytes), DemoJson.Default.MeterSequence);
            return sequence is { Digits.Length: > 0 } && sequence.Truth.Length == sequence.Frames ? sequence
                : throw new EdgeConvException(CommandErrors.DemoData,
                    $"{path}: has no digits, or another number of readings than of frames; make it with tools/meter/sequence.py");
        }
        catch (JsonException e)
        {
            throw new EdgeConvException(CommandErrors.DemoData, $"{path}: is no sequence ({e.Message}); make it with tools/meter/sequence.py", inner: e);
        }
    }

    /// <summary>The pixels of the first <paramref name="count"/> frames.</summary>
    public List<byte[]> Pictures(string folder, int count, Action<double> progress)
    {
        var frames = new List<byte[]>(count);
        for (int i = 0; i < count; i++)
        {
            PictureFile picture = PictureFile.Read(Path.Combine(folder, $"frame-{i:D3}.jpg"));
            if (picture.Layout.Width != Width || picture.Layout.Height != Height)
                throw new EdgeConvException(CommandErrors.DemoData, $"{picture.Path}: is {picture.Layout.Width}x{picture.Layout.Height}, "
                    + $"the sequence {Width}x{Height}; make it with tools/meter/sequence.py");
            frames.Add(picture.Pixels);
            progress((i + 1.0) / count);
        }
        return frames;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MeterSequence))]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoJson : JsonSerializerContext;
