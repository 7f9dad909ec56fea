using System.Buffers.Binary;
using EdgeConv.EndToEnd.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Errors;

/// <summary>Every mistake is one line with place and remedy, and the exit code 2; nothing is written.</summary>
public sealed class ErrorTests : IDisposable
{
    /// <summary>Bytes at a file's end that nobody needs: PNG's last chunk.</summary>
    private const int Trailer = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "no verb")]
    [InlineData("fly", "'fly'")]
    [InlineData("inspect", "argument")]
    [InlineData("inspect M --loud", "'--loud'")]
    [InlineData("run M --raw-in I --raw-out O --speed", "unknown option --speed")]
    [InlineData("run M", "--raw-in")]
    [InlineData("run M --raw-in I", "--raw-out")]
    [InlineData("run M --raw-in I --raw-out O --repeat 0", "--repeat 0")]
    [InlineData("run M --raw-in I --raw-out O --repeat many", "--repeat many")]
    [InlineData("run M --frame I --format rgb565 --size 4x4", "--format rgb565")]
    [InlineData("run M --frame I --format grey --size 4by4", "--size 4by4")]
    [InlineData("run M --frame I --format grey --size 0x4", "0x4")]
    [InlineData("run M --frame I --format yuyv --size 5x4", "even")]
    [InlineData("run M --frame I --format grey --size 64x64 --crop 1,2", "--crop 1,2")]
    [InlineData("run M --frame I --format grey --size 64x64 --crop 60,60,20,32", "Crop")]
    [InlineData("convert X -o O --arithmetic q15", "--arithmetic q15")]
    [InlineData("convert X -o O --range median", "--range median")]
    [InlineData("convert X -o O --shape input", "--shape input")]
    [InlineData("convert X -o O --shape digit=1,-1", "--shape digit=1,-1")]
    [InlineData("convert X -o O --calibrate C --shape elsewhere=1,2", "elsewhere")]
    [InlineData("convert X -o O --calibrate C --input-mul a,b", "--input-mul a,b")]
    [InlineData("convert X -o O --calibrate C --input-mul 1,2", "--input-mul")]
    [InlineData("convert X -o O --calibrate C --channels rgb", "--channels")]
    [InlineData("convert X --calibrate C", "--output")]
    [InlineData("convert X -o O", "--calibrate")]
    [InlineData("convert X -o nowhere/O --calibrate C", "nowhere/O")]
    [InlineData("convert X -o . --calibrate C", ".")]
    [InlineData("convert X -o O --calibrate C --plan quick", "--plan quick")]
    [InlineData("convert X -o O --calibrate C --arena little", "--arena little")]
    [InlineData("convert X -o O --calibrate C --board pi", "'pi'")]
    [InlineData("plan", "argument")]
    [InlineData("plan X", "convert")]
    [InlineData("plan M --input live", "--input live")]
    [InlineData("plan M --rows 0", "--rows 0")]
    [InlineData("plan M -o O", "-o")]
    [InlineData("plan M --camera 3x3 --format yuyv", "even")]
    [InlineData("plan M --camera 4x4 --buffers 0", "--buffers 0")]
    [InlineData("compare X --calibrate C", "--data")]
    [InlineData("run M --raw-in I --raw-out O --threads 0", "--threads 0")]
    [InlineData("run M --raw-in I --raw-out O --threads 17", "1 to 16")]
    [InlineData("run M --raw-in I --raw-out O --isa mmx", "--isa mmx")]
    [InlineData("bench", "argument")]
    [InlineData("bench M --threads two", "--threads two")]
    [InlineData("bench M --threads", "--threads")]
    [InlineData("bench M --isa AVX2", "--isa AVX2")]
    [InlineData("bench M --runs 0", "--runs 0")]
    [InlineData("bench M M", "'")]
    [InlineData("bench M --kernel ConvolutionScalar", "--kernel")]
    [InlineData("kernels M --isa best", "avxvnni")]
    [InlineData("kernels M M", "'")]
    [InlineData("kernels --threads", "--threads")]
    [InlineData("demo --frames none", "--frames none")]
    public void A_wrong_command_line_names_the_word(string line, string named)
    {
        string[] words = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word switch
        {
            "M" => _folder.Write("meter.ecb", Meter.Ecb),
            "X" => Meter.Onnx,
            "C" => Meter.Calibration,
            "I" => _folder.Write("in.bin", new byte[4096]),
            "O" => _folder.File("out"),
            _ => word,
        })];
        CommandRun run = CommandRun.Of(words).Fails(2);
        if (named != "no verb")
            Assert.Contains(named, run.Error);
        Assert.Equal("", run.Output);
        Assert.False(File.Exists(_folder.File("out")));
    }

    [Fact]
    public void A_full_disk_is_a_failure_and_no_mistake_of_the_caller()
    {
        string model = _folder.Write("meter.ecb", Meter.Ecb), raw = _folder.Write("in.bin", new byte[Meter.InputElements * sizeof(float)]);
        Assert.Contains("free space", CommandRun.Of("run", model, "--raw-in", raw, "--raw-out", "/dev/full").Fails(1).Error);
    }

    public static TheoryData<string> Files => ["missing", "empty", "text", "png", "onnx", "ecb", "npy", "folder"];

    [Theory, MemberData(nameof(Files))]
    public void A_file_of_another_kind_is_named_wherever_it_is_given(string kind)
    {
        string file = Of(kind), model = _folder.Write("meter.ecb", Meter.Ecb), output = _folder.File("out");
        var tried = new List<string[]>();
        if (kind != "ecb")
            tried.AddRange([["verify", file], ["inspect", Named(file, "a.ecb")], ["run", file, "--raw-in", model, "--raw-out", output],
                ["bench", file], ["kernels", file]]);
        if (kind != "onnx")
            tried.AddRange([["convert", Named(file, "a.onnx"), "-o", output, "--calibrate", Meter.Calibration],
                ["convert", Named(file, "a.tflite"), "-o", output]]);
        if (kind != "npy")
            tried.Add(["convert", Meter.Onnx, "-o", output, "--calibrate", Named(file, "a.npy")]);
        if (kind is not ("png" or "folder"))
            tried.Add(["run", model, Named(file, "a.jpg")]);
        if (kind is "missing" or "folder" or "empty")
            tried.AddRange([["run", model, "--raw-in", file, "--raw-out", output],
                ["run", model, "--frame", file, "--format", "grey", "--size", "4x4"]]);
        foreach (string[] words in tried)
        {
            CommandRun run = CommandRun.Of(words).Fails(2);
            Assert.Contains(_folder.Path, run.Error);
            Assert.False(File.Exists(output), string.Join(' ', words));
        }
    }

    [Theory, InlineData("png", 60), InlineData("onnx", 40), InlineData("ecb", 60), InlineData("npy", 20)]
    public void A_truncated_file_is_refused(string kind, int times)
    {
        byte[] whole = File.ReadAllBytes(Of(kind));
        var random = new Numerics.SeededRandom(11);
        for (int i = 0; i < times; i++)
            Use(kind, whole.AsSpan(0, random.NextInt(whole.Length - Trailer))).Fails(2);
    }

    [Theory, InlineData("png", 120), InlineData("onnx", 60), InlineData("ecb", 120), InlineData("npy", 20)]
    public void A_file_with_a_flipped_bit_is_used_or_refused_in_one_line(string kind, int times)
    {
        byte[] whole = File.ReadAllBytes(Of(kind));
        var random = new Numerics.SeededRandom(12);
        int refused = 0;
        for (int i = 0; i < times; i++)
        {
            byte[] damaged = [.. whole];
            // Most bytes are weights or pixels; half of the flips hit what comes before them.
            damaged[random.NextInt(i % 2 == 0 ? Math.Min(whole.Length, 512) : whole.Length)] ^= (byte)(1 << random.NextInt(8));
            if (kind == "ecb")
                Blob.BlobWriter.Seal(damaged);
            CommandRun run = Use(kind, damaged);
            if (run.Code != 0)
            {
                run.Fails(2);
                refused++;
            }
        }
        Assert.InRange(refused, 1, times);
    }

    [Theory, InlineData(60_000, 60_000), InlineData(16_384, 16_384), InlineData(1 << 30, 1)]
    public void A_picture_that_says_it_is_huge_is_refused_before_it_is_unpacked(int width, int height)
    {
        byte[] picture = File.ReadAllBytes(Of("png"));
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(picture.AsSpan(29), PngCrc(picture.AsSpan(12, 17)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use("png", picture).Fails(2);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 24);
    }

    /// <summary>Gives the file to the verb that reads its kind.</summary>
    private CommandRun Use(string kind, ReadOnlySpan<byte> bytes)
    {
        string output = _folder.File("out"), file = _folder.Write($"used.{kind}", bytes);
        return kind switch
        {
            "png" => CommandRun.Of("run", _folder.Write("meter.ecb", Meter.Ecb), file),
            "onnx" => CommandRun.Of("inspect", file),
            "npy" => CommandRun.Of("convert", Meter.Onnx, "-o", output, "--calibrate", file, "--round", "20"),
            _ => CommandRun.Of("verify", file),
        };
    }

    private string Of(string kind)
    {
        switch (kind)
        {
            case "missing":
                return _folder.File("missing");
            case "folder":
                return Directory.CreateDirectory(_folder.File("folder")).FullName;
            case "empty":
                return _folder.Write("empty", []);
            case "text":
                return _folder.Write("text", "This is no model, no picture and no array; it is only a line of text."u8);
            case "onnx":
                return _folder.Write("model.onnx", File.ReadAllBytes(Meter.Onnx));
            case "npy":
                return Meter.FewInputs(_folder, 2);
            case "ecb":
                return _folder.Write("model.ecb", Meter.Ecb);
            default:
                using (var bitmap = new SkiaSharp.SKBitmap(new SkiaSharp.SKImageInfo(31, 23, SkiaSharp.SKColorType.Rgba8888,
                    SkiaSharp.SKAlphaType.Opaque)))
                {
                    var random = new Numerics.SeededRandom(3);
                    random.NextBytes(bitmap.GetPixelSpan());
                    using SkiaSharp.SKData data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
                    return _folder.Write("picture.png", data.AsSpan());
                }
        }
    }

    /// <summary>The same file or folder under a name with another ending; a missing one stays missing.</summary>
    private string Named(string file, string name)
    {
        string path = _folder.File(name);
        if (Directory.Exists(file))
            return Directory.CreateDirectory(path).FullName;
        if (File.Exists(file))
            File.Copy(file, path, overwrite: true);
        return path;
    }

    // ISO 3309, as PNG states it.
    private static uint PngCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }
}
