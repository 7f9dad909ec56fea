using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeConv.Decoding;
using EdgeConv.EndToEnd.Command;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.EndToEnd.Node;

/// <summary>The README's node of two models on real pictures, as a process: a detector, and a classifier that sees what it finds.</summary>
public sealed class FaceNodeTests(FaceFolder folder) : IClassFixture<FaceFolder>
{
    private const int Anchors = 4420, MostBoxesInLog = 16;

    // Of those of ONNX Runtime that stay when of two that overlap by more than 0.3 the worse is left out, as many as have their centre in the upper 0.6 with 0.8 or more.
    private static readonly int[] s_facesInRegion = [26, 11, 15, 5];

    [Fact]
    public void The_configuration_of_the_README_runs_on_a_folder_of_pictures()
    {
        string configuration = folder.At("faces.json");
        File.WriteAllText(configuration, OfReadme());
        CommandRun.Child("node", configuration, "--check").Succeeds();
        (JsonElement[] log, JsonElement summary) = Run(configuration);

        JsonElement[] frames = Of(log, "frame");
        Assert.Equal(FaceFolder.Pictures, frames.Length);
        for (int picture = 0; picture < frames.Length; picture++)
            AssertFaces(frames[picture], picture, leastOverlap: 0.85); // JPEG moves the edges of faces of ten pixels
        // On at once in the crowd of the first picture, and off where too few are in its upper part.
        int[] crowds = [.. s_facesInRegion.Select(count => count >= 5 ? 1 : 0)];
        Assert.Equal(crowds[^1] == 1, summary.GetProperty("rules").GetProperty("crowd").GetProperty("isOn").GetBoolean());
        Assert.Equal(1 + Enumerable.Range(1, crowds.Length - 1).Count(i => crowds[i] != crowds[i - 1]), summary.GetProperty("rules").GetProperty("crowd").GetProperty("changes").GetInt64());
        Assert.Equal(0, summary.GetProperty("allocatedBytes").GetInt64());
        Assert.Equal(0, summary.GetProperty("lineFaults").GetInt64());
    }

    [Fact]
    public void The_second_model_gives_the_bytes_that_it_gives_for_the_crop_by_hand_in_an_arena_as_large_as_the_larger_model_s()
    {
        string configuration = folder.At("raw.json");
        File.WriteAllText(configuration, OfReadme().Replace("\"source\": \"pictures\"", "\"source\": \"faces.rgb\", \"width\": 320, \"height\": 240", StringComparison.Ordinal));
        (JsonElement[] log, JsonElement summary) = Run(configuration);

        using Model first = Model.Load(folder.At("faces.ecb")), second = Model.Load(folder.At("people.ecb"));
        Assert.Equal(Math.Max(Arena.BytesFor(first), Arena.BytesFor(second)), Of(log, "start").Single().GetProperty("arenaBytes").GetInt64());
        Assert.NotEqual(Arena.BytesFor(first), Arena.BytesFor(second));
        JsonElement[] frames = Of(log, "frame");
        var answers = new HashSet<string>();
        for (int picture = 0; picture < frames.Length; picture++)
        {
            JsonElement frame = frames[picture];
            AssertFaces(frame, picture, leastOverlap: 0.9);
            Assert.Equal(OutputsOf(first, folder.Frames[picture], new(FaceFolder.Width, FaceFolder.Height, PixelFormat.Rgb24)), frame.GetProperty("outputs").GetString());
            // The second of the best two boxes is seen last, one width and height wider on each side.
            Assert.Equal(2, frame.GetProperty("then").GetProperty("seen").GetInt32());
            float[] at = Edges(frame.GetProperty("boxes")[1]);
            float across = at[2] - at[0], down = at[3] - at[1];
            int left = Pixel(at[0] - across, FaceFolder.Width), top = Pixel(at[1] - down, FaceFolder.Height),
                right = Pixel(at[2] + across, FaceFolder.Width), bottom = Pixel(at[3] + down, FaceFolder.Height);
            byte[] crop = [.. Enumerable.Range(top, bottom - top).SelectMany(y => folder.Frames[picture][(3 * (FaceFolder.Width * y + left))..(3 * (FaceFolder.Width * y + right))])];
            string expected = OutputsOf(second, crop, new(right - left, bottom - top, PixelFormat.Rgb24));
            Assert.Equal(expected, frame.GetProperty("thenOutputs").GetString());
            answers.Add(expected);
            JsonElement box = frame.GetProperty("then").GetProperty("boxes")[1];
            sbyte[] scores = [.. Convert.FromHexString(expected).Select(value => (sbyte)value)];
            Assert.Equal(scores[1] > scores[0] ? "person" : "nobody", box.GetProperty("label").GetString());
            Assert.Equal((scores.Max() + 128) / 256.0, box.GetProperty("score").GetDouble(), 1e-6);
        }
        Assert.True(answers.Count > 1); // else equal bytes would say little
        Assert.Equal(0, summary.GetProperty("allocatedBytes").GetInt64());
    }

    /// <summary>Every box lies where ONNX Runtime puts a face, and there are as many as the log has room for.</summary>
    private static void AssertFaces(JsonElement frame, int picture, double leastOverlap)
    {
        Box[] faces = Faces(picture);
        JsonElement[] boxes = [.. frame.GetProperty("boxes").EnumerateArray()];
        Assert.Equal(Math.Min(faces.Length, MostBoxesInLog), boxes.Length);
        var seen = new HashSet<Box>();
        foreach (JsonElement found in boxes)
        {
            float[] at = Edges(found);
            var box = new Box(1, found.GetProperty("score").GetSingle(), at[0], at[1], at[2], at[3]);
            Box nearest = faces.MaxBy(face => Overlap(face, box));
            Assert.True(Overlap(nearest, box) >= leastOverlap, $"picture {picture}: {box} is no face; the nearest is {nearest}");
            Assert.Equal("face", found.GetProperty("label").GetString());
            Assert.True(seen.Add(nearest), $"picture {picture}: {nearest} is found twice");
        }
    }

    /// <summary>ONNX Runtime's boxes of a picture above 0.7, of those that overlap by more than 0.3 the best.</summary>
    private static Box[] Faces(int picture)
    {
        float[] scores = FaceFolder.Golden("ultraface_rfb320.onnx.out0.f32.gz"), boxes = FaceFolder.Golden("ultraface_rfb320.onnx.out1.f32.gz");
        var kept = new List<Box>();
        foreach (int i in Enumerable.Range(picture * Anchors, Anchors).Where(i => scores[2 * i + 1] > 0.7f).OrderByDescending(i => scores[2 * i + 1]))
        {
            var box = new Box(1, scores[2 * i + 1], boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]);
            if (kept.TrueForAll(other => Overlap(other, box) <= 0.3))
                kept.Add(box);
        }
        return [.. kept];
    }

    private static double Overlap(Box a, Box b)
    {
        double width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left), height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        double both = Math.Max(width, 0) * Math.Max(height, 0);
        return both / ((a.Right - a.Left) * (a.Bottom - a.Top) + (b.Right - b.Left) * (b.Bottom - b.Top) - both);
    }

    private static float[] Edges(JsonElement box) => [.. box.GetProperty("at").EnumerateArray().Select(edge => edge.GetSingle())];

    private static int Pixel(float part, int pixels) => (int)Math.Round(Math.Clamp(part, 0, 1) * pixels);

    /// <summary>A model's raw outputs for a picture, hexadecimal.</summary>
    private static unsafe string OutputsOf(Model model, byte[] pixels, FrameLayout layout)
    {
        using var session = new Session(model);
        using var input = new FrameInput(session, layout);
        input.Run(new Frame(pixels, layout));
        var outputs = new List<byte>();
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            var bytes = new byte[model.Outputs[i].SourceBytes];
            session.GetRawOutput(bytes, i);
            outputs.AddRange(bytes);
        }
        return Convert.ToHexStringLower([.. outputs]);
    }

    private static string OfReadme() =>
        Regex.Match(File.ReadAllText(RepositoryRoot.File("src/EdgeConv.Node/README.md")), "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private static (JsonElement[] Log, JsonElement Summary) Run(string configuration)
    {
        string[] lines = CommandRun.Child("node", configuration, "--frames", $"{FaceFolder.Pictures}").Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return ([.. lines[..^1].Select(line => JsonDocument.Parse(line).RootElement)], JsonDocument.Parse(lines[^1]).RootElement);
    }

    private static JsonElement[] Of(JsonElement[] log, string what) => [.. log.Where(line => line.GetProperty("event").GetString() == what)];
}
