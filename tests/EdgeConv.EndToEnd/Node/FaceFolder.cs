using System.IO.Compression;
using System.Runtime.InteropServices;
using EdgeConv.EndToEnd.Command;
using SkiaSharp;

namespace EdgeConv.EndToEnd.Node;

/// <summary>
/// A folder as src/EdgeConv.Node/README.md describes it: Ultraface and the network of Visual Wake Words, converted as it says, and four pictures with faces, as JPEG
/// pictures and as raw frames. Everything is of ../shared/models.
/// </summary>
public sealed class FaceFolder : IDisposable
{
    public const int Width = 320, Height = 240, Pictures = 4;

    private const int Samples = 4; // for calibration: other pictures

    private const int FrameBytes = Width * Height * 3;

    private readonly TemporaryFolder? _folder;

    public FaceFolder()
    {
        if (!SharedData.IsPresent)
            return;
        _folder = new();
        byte[] pixels = Unpacked("models/data/faces_320x240.u8.gz");
        Frames = [.. Enumerable.Range(0, Pictures).Select(i => pixels[(i * FrameBytes)..((i + 1) * FrameBytes)])];
        _folder.Write("faces.rgb", [.. Frames.SelectMany(frame => frame)]);
        Directory.CreateDirectory(At("pictures"));
        for (int i = 0; i < Pictures; i++)
            File.WriteAllBytes(At($"pictures/{i}.jpg"), Jpeg(Frames[i]));
        WriteSamples(At("samples.npy"), pixels[(Pictures * FrameBytes)..((Pictures + Samples) * FrameBytes)]);
        string[] ends = [.. new[] { 318, 332, 364, 378, 404, 418, 436, 448 }.SelectMany(tensor => (string[])["--end", $"{tensor}"])];
        CommandRun.Of(["convert", SharedData.File("models/models/ultraface_rfb320_simplified.onnx"), "-o", At("faces.ecb"), "--plan", "layer", "--range", "minmax",
            "--calibrate", At("samples.npy"), "--input-mul", "0.0078125", "--input-add", "-0.9921875", .. ends]).Succeeds();
        CommandRun.Of("convert", SharedData.File("models/models/vww96_int8.tflite"), "-o", At("people.ecb"), "--plan", "layer",
            "--input-mul", "0.0039215689", "--input-add", "0").Succeeds();
    }

    /// <summary>The pictures' pixels, RGB.</summary>
    internal byte[][] Frames { get; } = [];

    internal string At(string name)
    {
        SharedData.Require();
        return _folder!.File(name);
    }

    /// <summary>The reals of a reference output of ONNX Runtime for these pictures.</summary>
    internal static float[] Golden(string name) => MemoryMarshal.Cast<byte, float>(Unpacked("models/golden/" + name)).ToArray();

    public void Dispose() => _folder?.Dispose();

    private static byte[] Unpacked(string file)
    {
        using var packed = new GZipStream(File.OpenRead(SharedData.File(file)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Jpeg(byte[] rgb)
    {
        using var picture = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> pixels = picture.GetPixelSpan();
        for (int i = 0; i < Width * Height; i++)
        {
            rgb.AsSpan(3 * i, 3).CopyTo(pixels[(4 * i)..]);
            pixels[4 * i + 3] = 255;
        }
        using SKData data = picture.Encode(SKEncodedImageFormat.Jpeg, 95);
        return data.ToArray();
    }

    /// <summary>Calibration samples, as Ultraface takes them.</summary>
    private static void WriteSamples(string path, byte[] rgb)
    {
        var input = new float[rgb.Length];
        for (int i = 0; i < rgb.Length; i++)
            input[i / FrameBytes * FrameBytes + i % 3 * (FrameBytes / 3) + i % FrameBytes / 3] = rgb[i] * 0.0078125f - 0.9921875f;
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({Samples}, 3, {Height}, {Width}), }}".PadRight(117) + "\n";
        using FileStream file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0]);
        file.Write(System.Text.Encoding.ASCII.GetBytes(header));
        file.Write(MemoryMarshal.AsBytes(input.AsSpan()));
    }
}
