using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using EdgeConv.Blob;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public sealed class PlanPictureTests : IDisposable
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder _folder = new();
    /// <summary>Edges of a rectangle in the picture's own units, y downwards.</summary>
    private sealed record Edges(decimal Left, decimal Top, decimal Right, decimal Bottom)
    {
        public static Edges Of(XElement rect) => new(Number(rect, "x"), Number(rect, "y"),
            Number(rect, "x") + Number(rect, "width"), Number(rect, "y") + Number(rect, "height"));

        public bool Meets(Edges other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("layer", "kept")]
    [InlineData("overlap", "kept")]
    [InlineData("stream", "kept")]
    [InlineData("smallest", "camera")]
    public void No_two_rows_overlap_and_the_highest_reaches_the_arenas_limit(string plan, string input)
    {
        XDocument picture = Draw(plan, input);
        Edges[] boxes = [.. Memory(picture).Descendants(s_svg + "rect").Select(Edges.Of)];
        for (int i = 0; i < boxes.Length; i++)
            for (int k = 0; k < i; k++)
                Assert.False(boxes[i].Meets(boxes[k]), $"{boxes[i]} meets {boxes[k]}");
        decimal limit = Number(picture.Descendants(s_svg + "line").Single(line => (string?)line.Attribute("class") == "limit"), "y1");
        Assert.Equal(limit, boxes.Min(box => box.Top));
        XElement bottom = picture.Descendants(s_svg + "line").First(line => (string?)line.Attribute("class") == "axis");
        Assert.Equal(Number(bottom, "y1"), boxes.Max(box => box.Bottom));
        Assert.All(boxes, box => Assert.True(box.Right > box.Left && box.Bottom > box.Top));
    }

    [Fact]
    public void Every_row_is_in_it_at_its_address_over_its_life()
    {
        XDocument picture = Draw("smallest", "camera");
        JsonElement report = ConvertTests.Json(CommandRun.Of("plan", _folder.File("meter.ecb"), "--json"));
        long area = 0; // bytes times steps
        foreach (JsonElement tensor in report.GetProperty("tensors").EnumerateArray())
            area += tensor.GetProperty("row_bytes").GetInt64() * tensor.GetProperty("row_to").EnumerateArray()
                .Zip(tensor.GetProperty("row_from").EnumerateArray(), (to, from) => to.GetInt64() - from.GetInt64()).Sum();
        foreach (JsonElement scratch in report.GetProperty("scratch").EnumerateArray())
            area += scratch.GetProperty("bytes").GetInt64() * (scratch.GetProperty("to").GetInt32() - scratch.GetProperty("from").GetInt32());
        Edges[] boxes = [.. Memory(picture).Descendants(s_svg + "rect").Select(Edges.Of)];
        XElement arena = picture.Descendants(s_svg + "line").Single(line => (string?)line.Attribute("class") == "limit");
        decimal across = Number(arena, "x2") - Number(arena, "x1"), up = boxes.Max(box => box.Bottom) - Number(arena, "y1");
        decimal drawn = boxes.Sum(box => (box.Right - box.Left) * (box.Bottom - box.Top)) / (across * up);
        decimal expected = (decimal)area / report.GetProperty("arena_bytes").GetInt64() / (report.GetProperty("steps").GetArrayLength() + 2);
        Assert.InRange(drawn / expected, 0.99m, 1.01m);

        string text = string.Concat(picture.DescendantNodes().OfType<XText>().Select(node => node.Value + "\n"));
        Assert.All(report.GetProperty("tensors").EnumerateArray(), tensor => Assert.Contains(
            $"{tensor.GetProperty("rows")}x{tensor.GetProperty("columns")}x{tensor.GetProperty("channels")}", text));
        Assert.Contains($"arena {report.GetProperty("arena_bytes").GetInt64():N0} bytes", text);
        Assert.Contains("witness: step ", text);
        Assert.Contains(" of 32\nbytes ", text); // what hovering says
    }

    [Fact]
    public void A_row_that_is_written_over_in_place_hands_its_bytes_on()
    {
        string inPlace = _folder.Write("in-place.ecb", AddInPlace(out string before, out string after));
        string svg = _folder.File("in-place.svg");
        JsonElement report = ConvertTests.Json(CommandRun.Of("plan", inPlace, "--svg", svg, "--json"));
        JsonElement Tensor(string name) => report.GetProperty("tensors").EnumerateArray().Single(tensor => tensor.GetProperty("name").GetString() == name);
        Assert.All(Tensor(before).GetProperty("row_is_taken_over").EnumerateArray(), row => Assert.True(row.GetBoolean()));
        Assert.All(Tensor(after).GetProperty("row_is_taken_over").EnumerateArray(), row => Assert.False(row.GetBoolean()));
        Assert.Equal(Tensor(before).GetProperty("row_to").ToString(), Tensor(after).GetProperty("row_from").ToString());
        Assert.Equal(Tensor(before).GetProperty("row_address").ToString(), Tensor(after).GetProperty("row_address").ToString());

        XDocument picture = XDocument.Load(svg);
        Assert.Contains(picture.Descendants(s_svg + "path"), path => (string?)path.Attribute("class") == "notch");
        Assert.Contains("writes over it in place", picture.ToString());
        Edges[] boxes = [.. Memory(picture).Descendants(s_svg + "rect").Select(Edges.Of)];
        Assert.All(boxes, box => Assert.DoesNotContain(boxes, other => other != box && other.Meets(box)));
    }

    /// <summary>The meter's layer plan, but an addition's output and one of its inputs have a place of their own at the top, the same one.</summary>
    private static byte[] AddInPlace(out string input, out string output)
    {
        using var model = Model.Load(Meter.Ecb);
        BlobFile file = model.File;
        int add = Array.FindIndex(file.Operators.ToArray(), op => op.Kind == OperatorKind.Add);
        StepRecord[] steps = file.Steps.ToArray();
        int to = file.Views[file.Operators[add].Output].Tensor;
        int from = Enumerable.Range(file.Operators[add].FirstInput, 2).Select(view => file.Views[view].Tensor)
            .First(tensor => LastReader(file, tensor) == add);
        int[][] rows = [.. file.Tensors.ToArray().Select(tensor => file.RowTable.Slice(tensor.RowTable, tensor.Rows).ToArray())];
        int arena = (int)model.ArenaBytes, bytes = file.Tensors[from].RowBytes;
        for (int row = 0; row < rows[from].Length; row++)
            rows[from][row] = rows[to][row] = arena + row * bytes;
        (input, output) = (file.Text(file.Tensors[from].Name), file.Text(file.Tensors[to].Name));
        return BlobWriter.Write(NetworkDescription.Of(file), new(rows, [.. file.Operators.ToArray().Select(op => op.ScratchAddress)], steps,
            arena + rows[from].Length * bytes, (int)model.ArenaLowerBound, 0));
    }

    private static int LastReader(BlobFile file, int tensor)
    {
        int last = -1;
        for (int op = 0; op < file.Operators.Length; op++)
            for (int view = 0; view < file.Operators[op].InputCount; view++)
                if (file.Views[file.Operators[op].FirstInput + view].Tensor == tensor)
                    last = op;
        return last;
    }

    [Fact]
    public void The_same_plan_gives_the_same_bytes()
    {
        Draw("overlap", "kept");
        byte[] first = File.ReadAllBytes(_folder.File("plan.svg"));
        Draw("overlap", "kept");
        Assert.Equal(first, File.ReadAllBytes(_folder.File("plan.svg")));
        Assert.True(first.Length < 200_000);
    }

    [Fact]
    public void The_readme_shows_what_the_command_draws()
    {
        Draw("smallest", "camera");
        Assert.True(File.ReadAllBytes(RepositoryRoot.File("tools/meter/plan.svg")).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File("plan.svg"))),
            "tools/meter/plan.svg is old; draw it again: ./edgeconv convert tools/meter/meter.onnx -o meter.ecb --calibrate tools/meter/calibration.npy && "
            + "./edgeconv plan meter.ecb --plan smallest --input camera --svg tools/meter/plan.svg");
    }

    private XDocument Draw(string plan, string input)
    {
        string svg = _folder.File("plan.svg");
        CommandRun.Of("plan", _folder.Write("meter.ecb", Meter.Planned(plan, input)), "--svg", svg).Succeeds();
        return XDocument.Load(svg);
    }

    private static XElement Memory(XDocument picture) => picture.Descendants(s_svg + "g").Single(group => (string?)group.Attribute("id") == "memory");

    private static decimal Number(XElement element, string name) => decimal.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
