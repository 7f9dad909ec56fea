using System.Runtime.InteropServices;
using EdgeConv.Board;
using EdgeConv.Verbs;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

/// <summary>The board's program says and writes what the command does.</summary>
public sealed class BoardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("verify M")]
    [InlineData("verify M --json")]
    [InlineData("inspect M")]
    [InlineData("inspect M --json")]
    [InlineData("run M --frame F --format grey --size 40x32 --crop 3,0,20,32 --top 2")]
    [InlineData("run --json --top 1 M --size 40x32 --format yuyv --frame Y")]
    [InlineData("run --json --top 1 M --size 40x32 --format i422 --frame Y")]
    [InlineData("run M --raw-in I --raw-out O --threads 3")]
    [InlineData("run M --raw-in I --raw-out O --isa scalar")]
    [InlineData("kernels")]
    [InlineData("kernels M --isa scalar")]
    [InlineData("kernels --json M")]
    public void Prints_the_same(string line)
    {
        string[] words = Words(line);
        CommandRun board = Board(words).Succeeds(), command = CommandRun.Of(words).Succeeds();
        Assert.Equal(command.Output, board.Output);
        Assert.NotEmpty(board.Output);
    }

    [Fact]
    public void Writes_the_same_bytes()
    {
        Board(Words("run M --raw-in I --raw-out O --repeat 2")).Succeeds();
        byte[] written = File.ReadAllBytes(_folder.File("out"));
        File.Delete(_folder.File("out"));
        CommandRun.Of(Words("run M --raw-in I --raw-out O")).Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder.File("out")), written);
        Assert.Equal(2 * Meter.OutputElements * sizeof(float), written.Length);
    }

    [Theory]
    [InlineData("", "no verb")]
    [InlineData("convert M", "'convert'")]
    [InlineData("verify", "no model")]
    [InlineData("verify M M", "second model")]
    [InlineData("verify M --loud", "--loud")]
    [InlineData("verify M --json --json", "--json is given twice")]
    [InlineData("run M", "--raw-in is missing")]
    [InlineData("run M --raw-in", "--raw-in lacks its value")]
    [InlineData("run M --raw-in I --raw-out O --repeat 0", "--repeat 0")]
    [InlineData("run M --frame F --format grey", "--size is missing")]
    [InlineData("run M --raw-in I --raw-out O --threads none", "--threads none")]
    [InlineData("bench", "no model")]
    [InlineData("bench M --runs 0", "--runs 0")]
    [InlineData("bench M --threads 17", "1 to 16")]
    [InlineData("bench M --isa sse", "--isa sse")]
    [InlineData("kernels M M", "second model")]
    [InlineData("kernels --threads 2", "--threads")]
    [InlineData("run M --frame F --format grey --size 41x32", "1280 bytes")]
    public void A_wrong_command_line_names_the_word(string line, string named) => Assert.Contains(named, Board(Words(line)).Fails(2).Error);

    private static CommandRun Board(string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = Faults.Guard(error, () => BoardVerbs.Run(words, output));
        return new(code, output.ToString(), error.ToString());
    }

    private string[] Words(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word switch
    {
        "M" => _folder.Write("meter.ecb", Meter.Ecb),
        "F" => _folder.Write("frame.grey", [.. Enumerable.Range(0, 40 * 32).Select(i => (byte)(i * 7))]),
        "Y" => _folder.Write("frame.yuyv", [.. Enumerable.Range(0, 2 * 40 * 32).Select(i => (byte)(i * 5))]),
        "I" => _folder.Write("in.bin", MemoryMarshal.AsBytes(Meter.Input(0).Concat(Meter.Input(1)).ToArray().AsSpan())),
        "O" => _folder.File("out"),
        _ => word,
    })];
}
