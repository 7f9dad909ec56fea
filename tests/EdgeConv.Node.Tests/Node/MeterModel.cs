using EdgeConv.Converter;
using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Quantise;
using EdgeConv.Frames;

namespace EdgeConv.Node.Tests;

/// <summary>The demo's model, which reads a digit from a grey picture, and pictures of digits: converted once for all tests.</summary>
internal static class MeterModel
{
    public static readonly FrameLayout Layout = new(20, 32, PixelFormat.Grey);

    private static readonly Lazy<byte[]> s_file = new(() => ModelConverter.Convert(RepositoryRoot.File("tools/meter/meter.onnx"), new()
    {
        Calibration = graph => CalibrationSet.FromNpy(RepositoryRoot.File("tools/meter/calibration.npy"), graph),
        Picture = _ => new() { Channels = ChannelOrder.Grey, Filter = ResizeFilter.Area },
        Labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    }).File);

    private static readonly Lazy<(byte[] Pixels, int Digit)[]> s_pictures = new(Read);

    /// <summary>The .ecb file.</summary>
    public static byte[] File => s_file.Value;

    /// <summary>Pictures that the model reads, each with what it reads.</summary>
    public static IReadOnlyList<(byte[] Pixels, int Digit)> Pictures => s_pictures.Value;

    /// <summary>A picture that the model reads as this digit.</summary>
    public static byte[] PictureOf(int digit) => Pictures.First(picture => picture.Digit == digit).Pixels;

    private static (byte[], int)[] Read()
    {
        NpyArray array = NpyReader.Read(RepositoryRoot.File("tools/meter/calibration.npy"));
        int pixels = Layout.Width * Layout.Height;
        using var model = Model.Load(File);
        using var session = new Session(model);
        using var input = new FrameInput(session, Layout);
        var pictures = new (byte[], int)[Math.Min(64, array.Shape[0])];
        var scores = new float[10];
        for (int i = 0; i < pictures.Length; i++)
        {
            byte[] levels = [.. array.Floats(i * pixels, pixels).Select(value => (byte)Math.Round(value * 255))];
            input.Run(new Frame(levels, Layout));
            session.GetOutput(scores);
            pictures[i] = (levels, Array.IndexOf(scores, scores.Max()));
        }
        return pictures;
    }
}
