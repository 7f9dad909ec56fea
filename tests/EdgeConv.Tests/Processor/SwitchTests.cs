using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Tests.Processor;

public sealed class SwitchTests
{
    public static TheoryData<Isa> AllIsas => [.. Enum.GetValues<Isa>()];

    public static TheoryData<CoreType> AllCores => [.. Enum.GetValues<CoreType>()];

    [Theory, MemberData(nameof(AllIsas))]
    public void Every_instruction_set_has_a_word(Isa isa) => Assert.Equal(isa, Switches.Isa.Of(Isas.Word(isa)));

    [Theory, MemberData(nameof(AllCores))]
    public void Every_core_has_a_word(CoreType core) => Assert.Equal(core, Switches.Core.Of(Cores.Word(core)));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("4", 4)]
    [InlineData("16", 16)]
    public void A_number_of_threads_is_read(string text, int threads) => Assert.Equal(threads, Switches.Threads.Of(text));

    [Theory]
    [InlineData("EDGECONV_ISA", "sse", "avxvnni")]
    [InlineData("EDGECONV_ISA", "NEON", "neondot")]
    [InlineData("EDGECONV_CORE", "cortex-a9", "cortex-a53")]
    [InlineData("EDGECONV_THREADS", "0", "16")]
    [InlineData("EDGECONV_THREADS", "17", "16")]
    [InlineData("EDGECONV_THREADS", "two", "16")]
    [InlineData("EDGECONV_THREADS", " 2", "16")]
    public void A_wrong_value_is_one_line_with_the_variable_and_what_is_allowed(string name, string text, string allowed)
    {
        EdgeConvException mistake = Assert.Throws<EdgeConvException>(() => Of(Switches.All.Single(one => one.Name == name), text));
        Assert.StartsWith($"{name}={text}: ", mistake.Message);
        Assert.Contains(allowed, mistake.Message);
        Assert.DoesNotContain('\n', mistake.Message);
        Assert.True(mistake.CallersMistake);
    }

    // The environment is the whole process's, so what a set variable does is tested on the command, as a process of its own.
    private static object Of(Switch one, string text) => one switch
    {
        Switch<Isa> isa => isa.Of(text),
        Switch<CoreType> core => core.Of(text),
        Switch<int> threads => threads.Of(text),
        _ => throw new ArgumentException(one.Name),
    };

    [Fact]
    public void This_processor_has_what_its_best_instruction_set_says()
    {
        Assert.True(Isas.IsSupported(Isas.Best));
        Assert.All(Isas.All.Where(isa => isa > Isas.Best), isa => Assert.False(Isas.IsSupported(isa)));
    }
}
