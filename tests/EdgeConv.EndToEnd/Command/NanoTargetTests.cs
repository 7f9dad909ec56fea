using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

/// <summary><c>convert --target nano</c>: the file, the class, what it takes, and what is refused.</summary>
public sealed class NanoTargetTests : IDisposable
{
    private static readonly string s_model = RepositoryRoot.File("tools/presence/presence.onnx"), s_calibration = RepositoryRoot.File("tools/presence/calibration.npy");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_firmwares_network_is_what_the_command_makes_of_its_model()
    {
        CommandRun.Of("convert", s_model, "-o", _folder.File("presence.ecb"), "--calibrate", s_calibration, "--target", "nano", "--board", "esp32",
            "--class", "EdgeConv.ThermalWatch.PresenceModel").Succeeds();
        Assert.Equal(File.ReadAllText(RepositoryRoot.File("firmware/ThermalWatch/PresenceModel.cs")), File.ReadAllText(_folder.File("PresenceModel.cs")));
    }

    [Fact]
    public void Writes_the_file_and_a_class_of_its_bytes_and_says_what_they_take_of_three_boards()
    {
        string target = _folder.File("small-presence.ecb");
        CommandRun run = Convert(target, "--board", "stm32f7").Succeeds();
        byte[] file = File.ReadAllBytes(target);
        using var model = Model.Load(file);
        Assert.Equal("tflm", model.Arithmetic);
        Assert.Contains("stream plan, input kept", run.Output);

        string text = File.ReadAllText(_folder.File("SmallPresenceModel.cs"));
        Assert.Contains("internal static class SmallPresenceModel", text);
        Assert.Contains(model.Identity, text);
        Assert.Equal(file, Bytes(text));

        string[] rows = run.Output.Split('\n').SkipWhile(line => !line.StartsWith("microcontroller ", StringComparison.Ordinal)).Skip(1).Take(3).ToArray();
        Assert.Equal(["stm32f7", "esp32", "rp2040"], rows.Select(row => row.Split(' ')[0]));
        Assert.All(rows, row => Assert.Matches(@"^\w+ +[\d,]+ +[\d,]+ +[\d,]+ +[\d,]+ +\d+(\.\d s| ms)$", row));
        Assert.Contains("no board was measured", run.Output);
        Assert.Contains("stm32f7, heap: ", run.Output);
    }

    [Fact]
    public void The_class_has_the_name_and_the_place_that_it_is_given()
    {
        string target = _folder.File("a.ecb");
        CommandRun run = Convert(target, "--board", "stm32f7", "--class", "Watch.Models.Digits", "--input", "camera").Succeeds();
        Assert.Contains("input from the camera on demand", run.Output);
        string text = File.ReadAllText(_folder.File("Digits.cs"));
        Assert.Contains("namespace Watch.Models\n{", text);
        Assert.Contains("class Digits\n", text);
        Assert.Equal(File.ReadAllBytes(target), Bytes(text));
        Assert.False(File.Exists(_folder.File("AModel.cs")));
    }

    [Fact]
    public void Json_has_what_the_table_says()
    {
        CommandRun run = Convert(_folder.File("a.ecb"), "--board", "stm32f7", "--json").Succeeds();
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement[] boards = [.. json.RootElement.GetProperty("microcontrollers").EnumerateArray()];
        Assert.Equal(["stm32f7", "esp32", "rp2040"], boards.Select(board => board.GetProperty("name").GetString()));
        foreach (JsonElement board in boards)
        {
            Assert.InRange(board.GetProperty("heap_bytes").GetInt64(), new FileInfo(_folder.File("a.ecb")).Length, 200_000);
            Assert.InRange(board.GetProperty("milliseconds").GetDouble(), 50, 1_000);
        }
    }

    [Theory]
    [InlineData("--board", "raspberry-pi-4", "EC2205", "give one of esp32, rp2040, stm32f7")]
    [InlineData("--json", "", "EC2205", "which one is not said")]
    [InlineData("--arithmetic", "fp32", "EC2205", "which one is not said")]
    public void What_does_not_fit_is_refused_and_nothing_is_written(string word, string value, string code, string says)
    {
        CommandRun run = Convert(_folder.File("a.ecb"), value.Length == 0 ? [word] : [word, value]).Fails(2);
        Assert.Contains(code, run.Error);
        Assert.Contains(says, run.Error);
        Assert.False(File.Exists(_folder.File("a.ecb")) || File.Exists(_folder.File("AModel.cs")));
    }

    [Theory]
    [InlineData("heapBytes", 9_000, "bytes of managed heap, mine has 9,000")]
    [InlineData("largestArrayBytes", 7_000, "mine makes none above 7,000")]
    [InlineData("deployBytes", 50_000, "mine has 50,000 for applications")]
    public void Each_limit_of_a_board_of_ones_own_counts(string field, int bytes, string says)
    {
        string board = File.ReadAllText(RepositoryRoot.File("boards/microcontrollers/stm32f7.json")).Replace("\"stm32f7\"", "\"mine\"", StringComparison.Ordinal);
        string changed = Regex.Replace(board, $"\"{field}\": \\d+", $"\"{field}\": {bytes}");
        Convert(_folder.File("a.ecb"), "--board", _folder.Write("mine.json", System.Text.Encoding.UTF8.GetBytes(board))).Succeeds();
        Assert.Contains(says, Convert(_folder.File("b.ecb"), "--board", _folder.Write("mine.json", System.Text.Encoding.UTF8.GetBytes(changed))).Fails(2).Error);
    }

    [Fact]
    public void Another_arithmetic_or_a_class_without_the_target_is_refused()
    {
        Assert.Contains("q31 alone", Convert(_folder.File("a.ecb"), "--board", "esp32", "--arithmetic", "fp32").Fails(2).Error);
        Assert.Contains("--class is for --target nano", CommandRun.Of("convert", s_model, "-o", _folder.File("a.ecb"), "--class", "A").Fails(2).Error);
        Assert.Contains("'1A' is no name", Convert(_folder.File("a.ecb"), "--board", "esp32", "--class", "1A").Fails(2).Error);
    }

    private CommandRun Convert(string target, params string[] words) =>
        CommandRun.Of(["convert", s_model, "-o", target, "--calibrate", s_calibration, "--effort", "fast", "--target", "nano", .. words]);

    /// <summary>The bytes that the array initialiser holds.</summary>
    private static byte[] Bytes(string text) => [.. Regex.Matches(text[text.IndexOf("File =", StringComparison.Ordinal)..], @"-?\d+(?=,)")
        .Select(match => (byte)sbyte.Parse(match.Value, CultureInfo.InvariantCulture))];
}
