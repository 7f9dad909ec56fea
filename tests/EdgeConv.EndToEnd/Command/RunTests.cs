using System.Runtime.InteropServices;
using System.Text.Json;
using SkiaSharp;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public RunTests() => _model = _folder.Write("meter.ecb", Meter.Ecb);

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("1"), InlineData("3")]
    public void Raw_tensors_give_the_sessions_bytes(string repeat)
    {
        const int Count = 3;
        float[] inputs = [.. Enumerable.Range(0, Count).SelectMany(Meter.Input)];
        string raw = _folder.Write("in.bin", MemoryMarshal.AsBytes(inputs.AsSpan())), answers = _folder.File("out.bin");
        CommandRun.Of("run", _model, "--raw-in", raw, "--raw-out", answers, "--repeat", repeat).Succeeds();

        byte[] written = File.ReadAllBytes(answers);
        float[] expected = [.. Enumerable.Range(0, Count).SelectMany(i => Scores(Meter.Input(i)))];
        Assert.Equal(MemoryMarshal.AsBytes(expected.AsSpan()).ToArray(), written);
        Assert.NotEqual(expected[..Meter.OutputElements], expected[Meter.OutputElements..(2 * Meter.OutputElements)]);
    }

    [Fact]
    public void Takes_whole_tensors_only()
    {
        string raw = _folder.Write("in.bin", new byte[Meter.InputElements * 4 + 1]), answers = _folder.File("out.bin");
        Assert.Contains("2561 bytes", CommandRun.Of("run", _model, "--raw-in", raw, "--raw-out", answers).Fails(2).Error);
        Assert.False(File.Exists(answers));
    }

    [Fact]
    public void A_picture_becomes_the_input_that_the_file_describes()
    {
        byte[] levels = [.. Enumerable.Range(0, Meter.InputElements).Select(i => (byte)(i * 37))];
        string picture = Picture("digit.png", levels);
        JsonElement output = ConvertTests.Json(CommandRun.Of("run", _model, picture, "--json", "--top", "2"))[0].GetProperty("outputs")[0];

        float[] expected = Scores(Array.ConvertAll(levels, level => level / 255f));
        Assert.Equal(expected, output.GetProperty("values").EnumerateArray().Select(value => value.GetSingle()));
        JsonElement best = output.GetProperty("top")[0];
        Assert.Equal(expected.Max(), best.GetProperty("value").GetSingle());
        Assert.Equal(Array.IndexOf(expected, expected.Max()).ToString(System.Globalization.CultureInfo.InvariantCulture),
            best.GetProperty("label").GetString());
        Assert.Equal(2, output.GetProperty("top").GetArrayLength());
    }

    [Fact]
    public void A_folder_is_all_its_pictures_in_the_order_of_their_names()
    {
        string folder = Directory.CreateDirectory(_folder.File("pictures")).FullName;
        foreach (string name in (string[])["b.png", "a.png", "c.png"])
            File.Move(Picture(name, new byte[Meter.InputElements]), Path.Combine(folder, name));
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "no picture");
        string[] lines = CommandRun.Of("run", _model, folder).Succeeds().Output.TrimEnd().Split('\n');
        Assert.Equal(["a.png", "b.png", "c.png"], lines.Select(line => Path.GetFileName(line.Split(':')[0])));
    }

    [Fact]
    public void A_raw_frame_is_cropped_into_the_input()
    {
        const int Width = 50, Height = 40;
        byte[] frame = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(i * 13))];
        string path = _folder.Write("frame.grey", frame);
        string tensors = _folder.File("scores.bin");
        JsonElement answer = ConvertTests.Json(CommandRun.Of("run", _model, "--frame",
            path, "--format", "grey", "--size", "50x40", "--crop", "7,5,20,32", "--raw-out", tensors, "--json"))[0];

        float[] part = [.. Enumerable.Range(0, 32)
            .SelectMany(y => Enumerable.Range(0, 20).Select(x => frame[(y + 5) * Width + x + 7] / 255f))];
        Assert.Equal(Scores(part), answer.GetProperty("outputs")[0].GetProperty("values").EnumerateArray()
            .Select(value => value.GetSingle()));
        Assert.Equal(Scores(part), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(tensors)).ToArray());
    }

    [Theory]
    [InlineData("consumed", "1")]
    [InlineData("camera", "1")]
    [InlineData("camera", "2")]
    public void Streamed_files_answer_as_the_layer_plan_to_tensors_pictures_and_frames(string input, string threads)
    {
        string streamed = _folder.File("streamed.ecb"), raw = _folder.Write("in.bin", MemoryMarshal.AsBytes(Meter.Input(1).AsSpan()));
        CommandRun.Of("plan", _model, "--plan", "stream", "--input", input, "-o", streamed).Succeeds();
        string picture = Picture("digit.png", [.. Enumerable.Range(0, Meter.InputElements).Select(i => (byte)(i * 37))]);
        string frames = _folder.Write("frames.yuyv", [.. Enumerable.Range(0, 3 * 2 * 50 * 40).Select(i => (byte)(i * 13 + i / 4000))]);
        string[] answers = [.. new[] { _model, streamed }.Select(model =>
        {
            string tensors = _folder.File("out.bin");
            CommandRun.Of("run", model, "--raw-in", raw, "--raw-out", tensors, "--repeat", "3", "--threads", threads).Succeeds();
            return Convert.ToHexString(File.ReadAllBytes(tensors))
                + CommandRun.Of("run", model, picture, "--json", "--threads", threads).Succeeds().Output
                + CommandRun.Of("run", model, "--frame", frames, "--format", "yuyv", "--size", "50x40", "--crop", "3,1,41,37", "--json", "--threads", threads)
                    .Succeeds().Output;
        })];
        Assert.Equal(answers[0], answers[1]);
        CommandRun.Of("bench", streamed, "--runs", "2", "--json", "--threads", threads).Succeeds();
    }

    [Fact]
    public void The_same_samples_give_the_same_answer_in_every_pixel_format()
    {
        const int Width = 50, Height = 40;
        byte[] luma = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(i * 13 + i / 50))];
        byte[] u = [.. Enumerable.Range(0, Width / 2).Select(i => (byte)(i * 10))], v = [.. u.Reverse()]; // the same in every row
        byte[] Rows(byte[] plane, int rows) => [.. Enumerable.Repeat(plane, rows).SelectMany(row => row)];
        string Answer(string format, IEnumerable<byte> bytes) => CommandRun.Of("run", _model, "--frame", _folder.Write("frame.raw", [.. bytes]),
            "--format", format, "--size", $"{Width}x{Height}", "--json").Succeeds().Output;
        byte[] yuyv = [.. Enumerable.Range(0, 2 * Width * Height).Select(i => i % 2 == 0 ? luma[i / 2] : (i % 4 == 1 ? u : v)[i / 4 % (Width / 2)])];
        string expected = Answer("yuyv", yuyv);
        Assert.Equal(expected, Answer("i422", luma.Concat(Rows(u, Height)).Concat(Rows(v, Height))));
        Assert.Equal(expected, Answer("i420", luma.Concat(Rows(u, Height / 2)).Concat(Rows(v, Height / 2))));
        Assert.Equal(expected, Answer("nv12", luma.Concat(Rows([.. u.Zip(v).SelectMany(pair => (byte[])[pair.First, pair.Second])], Height / 2))));
        Assert.Equal(expected, Answer("grey", luma));
        CommandRun.Of("run", _model, "--frame", "frame.raw", "--format", "nv21", "--size", "50x40").Fails(2);
    }

    [Fact]
    public void Verify_says_the_identity_and_sees_one_changed_bit_anywhere()
    {
        using var model = Model.Load(_model);
        JsonElement report = ConvertTests.Json(CommandRun.Of("verify", _model, "--json"));
        Assert.True(report.GetProperty("sound").GetBoolean());
        Assert.Equal(model.Identity, report.GetProperty("sha256").GetString());
        var random = new Numerics.SeededRandom(5);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. Meter.Ecb];
            damaged[random.NextInt(damaged.Length)] ^= (byte)(1 << random.NextInt(8));
            CommandRun.Of("verify", _folder.Write("damaged.ecb", damaged)).Fails(2);
        }
    }

    private static float[] Scores(float[] input)
    {
        using var model = Model.Load(Meter.Ecb);
        using var session = new Session(model);
        var scores = new float[Meter.OutputElements];
        session.Run(input, scores);
        return scores;
    }

    private string Picture(string name, byte[] levels)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(20, 32, SKColorType.Gray8, SKAlphaType.Opaque));
        levels.CopyTo(bitmap.GetPixelSpan());
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return _folder.Write(name, data.AsSpan());
    }
}
