using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeConv.Tests.House;

/// <summary>What holds for every file, whatever it says.</summary>
public sealed partial class TreeRules
{
    private const int MostLines = 400;

    /// <summary>Tables, which are long because the world is.</summary>
    private static readonly string[] MayBeLonger = [];

    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitignore", "BannedSymbols.txt", "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props",
        "EdgeConv.sln", "LICENSE", "README.md", "SECURITY.md", "boards", "edgeconv", "firmware", "global.json", "src", "test", "tests", "tools",
    ];

    private static readonly string[] Text =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".sh", ".py", ".md", ".json", ".txt", ".proto", ".yml", ".js", ".html", ".css", ".c", ".h", ""];

    [Fact]
    public void The_top_level_holds_what_DESIGN_names_and_nothing_else()
        => Violations.None(new DirectoryInfo(RepositoryRoot.Path).EnumerateFileSystemInfos().Select(entry => entry.Name)
            .Where(name => !SourceTree.IsMade(name)).Except(TopLevel));

    [Fact]
    public void Every_project_has_a_README()
        => Violations.None(SourceTree.Projects.Select(project => Path.GetDirectoryName(project) + "/README.md").Except(SourceTree.Files));

    [Fact]
    public void A_source_file_has_at_most_400_lines()
        => Violations.None(SourceTree.CSharp("").Except(MayBeLonger).Select(file => (File: file, Lines: SourceTree.Read(file).Count(c => c == '\n')))
            .Where(pair => pair.Lines > MostLines).Select(pair => $"{pair.File}: {pair.Lines} lines"));

    [Fact]
    public void No_file_names_a_path_of_one_machine_or_a_registry()
    {
        var found =
            from file in SourceTree.Files
            where Text.Contains(Path.GetExtension(file)) && file != "LICENSE"
            from match in MachinePath().Matches(SourceTree.Read(file))
            select $"{file}: {match.Value.Trim()}";
        Violations.None(found);
    }

    [Fact]
    public void A_reason_to_skip_is_a_code_of_skips_json()
    {
        var codes = JsonDocument.Parse(SourceTree.Read("tests/skips.json")).RootElement.EnumerateObject().Select(code => code.Name).ToHashSet();
        var found =
            from file in SourceTree.CSharp("tests/")
            from match in SkipReason().Matches(SourceTree.Read(file))
            where !codes.Contains(match.Groups[1].Value)
            select $"{file}: {match.Value}";
        Violations.None(found);
    }

    [Fact]
    public void Every_part_of_the_tests_has_a_budget_and_together_they_fit_in_25_minutes()
    {
        var budgets = JsonDocument.Parse(SourceTree.Read("tests/budgets.json")).RootElement.EnumerateObject()
            .ToDictionary(part => part.Name, part => part.Value.GetInt32());
        int Sum(string row) => Row(row).Sum(part => budgets[part]);
        Assert.All(budgets, part => Assert.InRange(part.Value, 1, Row("only_in_all").Contains(part.Key) ? 3600 : 600));
        int SideBySide(string row, string other) => Math.Max(Sum(row), Sum(other));
        Assert.InRange(Sum("first") + SideBySide("emulated", "meanwhile") + Sum("afterwards") + SideBySide("pages", "conversions"), 1, 25 * 60);
        string[] parts = [.. Regex.Matches(SourceTree.Read("test"), @"^\s*\[([\w-]+)\]=", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(parts);
        Assert.Equal(parts.Order(), ((string[])["first", "emulated", "meanwhile", "afterwards", "pages", "conversions", "only_in_all"]).SelectMany(Row).Order());
        Assert.All(parts, part => Assert.True(budgets.ContainsKey(part), $"{part} has no budget"));
        Assert.All(parts, part => Assert.Contains($"tests/run/{part}.sh", SourceTree.Files));
    }

    private static string[] Row(string name) => Regex.Match(SourceTree.Read("test"), $@"^{name}=\((.*)\)$", RegexOptions.Multiline).Groups[1].Value.Split(' ');

    // Written in pieces, so that this file does not name what it looks for.
    [GeneratedRegex(@"(^|[^\w./$}])/(work|ro" + @"ot|farm|home/\w|tmp/[a-z])\b|/\.lib" + @"rary|nuget\." + @"org|registry\.npm" + @"js|deb\.deb" + "ian", RegexOptions.Multiline)]
    private static partial Regex MachinePath();

    [GeneratedRegex("""(?:Skip(?:When|Unless)?\([^;]*?|\bSkip\s*=\s*)"([^"]*)"(?=\s*[,)])""")]
    private static partial Regex SkipReason();
}
