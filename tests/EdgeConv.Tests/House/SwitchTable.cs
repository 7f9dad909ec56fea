using System.Text.RegularExpressions;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Tests.House;

public sealed partial class SwitchTable
{
    [Fact]
    public void The_README_of_the_library_lists_every_switch_as_the_list_does()
    {
        string[] written = [.. Row().Matches(SourceTree.Read("src/EdgeConv/README.md")).Select(match => match.Value)];
        Assert.Equal(Switches.All.Select(one => $"| `{one.Name}` | {one.Meaning} | {one.Values} |"), written);
    }

    [Fact]
    public void No_other_file_of_the_library_reads_the_environment()
        => Violations.None(SourceTree.CSharp("src/EdgeConv/").Where(file => file != "src/EdgeConv/Processor/Switch.cs"
            && SourceTree.Read(file).Contains("GetEnvironmentVariable", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\| `EDGECONV_.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
