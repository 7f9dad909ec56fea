using System.IO.Compression;
using System.Text;
using Xunit;

namespace EdgeConv.Converter.Tests.Conformance;

/// <summary>The operator cases of the ONNX project on the float graph, against a list that names the state of each.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    /// <summary>What the list must hold at least.</summary>
    private const int LeastMeant = 350;

    private readonly record struct Entry(string Family, string Case, string State)
    {
        public bool IsMeant => State == "passed";
    }

    [Fact]
    public void Every_case_is_in_the_state_that_the_list_says()
    {
        using ZipArchive archive = ZipFile.OpenRead(SharedData.File("models/onnx_conformance.zip"));
        Entry[] entries = List();
        string[] names = [.. archive.Entries.Where(entry => entry.Name == "model.onnx").Select(entry => entry.FullName[..^"/model.onnx".Length])];
        Assert.Equal(names.Order(StringComparer.Ordinal), entries.Select(entry => entry.Case).Order(StringComparer.Ordinal));

        var complaints = entries.ToDictionary(entry => entry, entry => new ConformanceCase(archive, entry.Case).Complaint());
        output.WriteLine(Table(complaints));
        Assert.Empty(entries.Where(entry => entry.IsMeant && complaints[entry] is not null).Select(entry => $"{entry.Case}: {complaints[entry]}"));
        Assert.Empty(entries.Where(entry => !entry.IsMeant && complaints[entry] is null).Select(entry => $"{entry.Case} passes now: say so in cases.txt"));
    }

    [Fact]
    public void The_list_gives_a_reason_for_each_case_that_is_not_meant()
    {
        Entry[] entries = List();
        Assert.All(entries, entry => Assert.True(entry.IsMeant || (entry.State.StartsWith("not meant: ", StringComparison.Ordinal) && entry.State.Length > 20), entry.ToString()));
        Assert.InRange(entries.Count(entry => entry.IsMeant), LeastMeant, entries.Length);
        // The table in the documentation counts this list.
        string[] readme = File.ReadAllLines(RepositoryRoot.File("src/EdgeConv.Converter/Evaluate/README.md"));
        Assert.All(entries.GroupBy(entry => entry.Family).Select(family => (family.Key, Meant: family.Count(entry => entry.IsMeant), All: family.Count()))
            .Append(("all", entries.Count(entry => entry.IsMeant), entries.Length)), row => Assert.Contains($"| {row.Item1} | {row.Item2} | {row.Item3 - row.Item2} |", readme));
    }

    private static Entry[] List() => [.. File.ReadAllLines(RepositoryRoot.File("tests/EdgeConv.Converter.Tests/Conformance/cases.txt"))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(" | ")).Select(parts => new Entry(parts[0], parts[1], parts[2]))];

    private static string Table(Dictionary<Entry, string?> complaints)
    {
        var table = new StringBuilder().AppendLine("| family | passed | failed | not meant |").AppendLine("|---|---|---|---|");
        void Row(string family, KeyValuePair<Entry, string?>[] cases) => table.AppendLine(string.Concat($"| {family} | ",
            $"{cases.Count(pair => pair.Key.IsMeant && pair.Value is null)} | {cases.Count(pair => pair.Key.IsMeant && pair.Value is not null)} | ",
            $"{cases.Count(pair => !pair.Key.IsMeant)} |"));
        foreach (var family in complaints.GroupBy(pair => pair.Key.Family).OrderBy(group => group.Key, StringComparer.Ordinal))
            Row(family.Key, [.. family]);
        Row("all", [.. complaints]);
        return table.ToString();
    }
}
