using Xunit;

namespace EdgeConv.Tests.House;

internal static class Violations
{
    /// <summary>Fails with every violation on a line of its own.</summary>
    public static void None(IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
