using EdgeConv.Numerics;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Tests.Processor;

public sealed class CoreTypeTests
{
    private static string Board(params string[] parts) => string.Concat(parts.Select((part, i) => $"""
        processor	: {i}
        BogoMIPS	: 38.40
        Features	: fp asimd evtstrm crc32 cpuid
        CPU implementer	: 0x41
        CPU architecture: 8
        CPU variant	: 0x0
        CPU part	: {part}
        CPU revision	: 4


        """)) + "Revision	: 902120\nSerial		: 00000000d03d03d0\nModel		: Raspberry Pi Zero 2 W Rev 1.0\n";

    [Theory]
    [InlineData("0xd03", CoreType.CortexA53)] // Zero 2 W, Pi 3
    [InlineData("0xd05", CoreType.CortexA55)]
    [InlineData("0xd08", CoreType.CortexA72)] // Pi 4
    [InlineData("0xd0b", CoreType.CortexA76)] // Pi 5
    [InlineData("0xd0c", CoreType.CortexA76)] // Neoverse N1
    [InlineData("0xfff", CoreType.Other)]
    public void A_board_with_four_equal_cores_has_that_core(string part, CoreType core) =>
        Assert.Equal(core, Cores.Of(Board(part, part, part, part)));

    [Fact]
    public void Of_mixed_cores_the_slowest_known_one_counts()
    {
        Assert.Equal(CoreType.CortexA53, Cores.Of(Board("0xd08", "0xd08", "0xd03", "0xd03")));
        Assert.Equal(CoreType.CortexA55, Cores.Of(Board("0xd05", "0xd0b")));
        Assert.Equal(CoreType.CortexA72, Cores.Of(Board("0xd0b", "0xd08")));
        Assert.Equal(CoreType.CortexA76, Cores.Of(Board("0xfff", "0xd0b")));
    }

    [Fact]
    public void A_part_of_another_implementer_is_no_Arm_core() =>
        Assert.Equal(CoreType.Other, Cores.Of(Board("0xd03").Replace("0x41", "0x51", StringComparison.Ordinal)));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n:\n")]
    [InlineData("processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC\nflags\t\t: fpu vme avx2 0xd03\n")]
    [InlineData("CPU part\t: 0xd03\n")] // without its implementer
    [InlineData("CPU implementer\t: 0x41\nCPU part\n")]
    [InlineData("CPU implementer\t: 0x41\nCPU part\t: d03\n")]
    [InlineData("CPU implementer\t: 0x41\nCPU part\t: 0x\n")]
    [InlineData("CPU implementer\t: 0x41\nCPU part\t: 0xd03d03d03d03\n")]
    [InlineData("CPU implementer\t: 0x41\nCPU partition\t: 0xd03\n")]
    public void Anything_else_is_another_core(string text) => Assert.Equal(CoreType.Other, Cores.Of(text));

    [Theory]
    [InlineData("CPU implementer\t: 0x41\nCPU part\t: 0xd03")]
    [InlineData("CPU implementer:0x41\r\nCPU part:0xd03\r\n")]
    public void Spaces_and_the_last_line_feed_do_not_matter(string text) => Assert.Equal(CoreType.CortexA53, Cores.Of(text));

    [Fact]
    public void Random_bytes_are_read_to_their_end()
    {
        var random = new SeededRandom(4);
        byte[] board = System.Text.Encoding.UTF8.GetBytes(Board("0xd03", "0xd08"));
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. board.AsSpan(0, random.NextInt(board.Length))];
            for (int k = 0; k < damaged.Length / 8; k++)
                damaged[random.NextInt(damaged.Length)] = (byte)random.NextInt(256);
            Assert.True(Enum.IsDefined(Cores.Of(damaged)));
        }
    }

    [Fact]
    public void This_machine_has_one() => Assert.Contains(Cores.Here, Cores.All);
}
