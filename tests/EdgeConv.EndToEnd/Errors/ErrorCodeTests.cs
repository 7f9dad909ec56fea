using System.Text.RegularExpressions;
using EdgeConv.Command;
using EdgeConv.EndToEnd.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Errors;

/// <summary>Codes are one each, explained, used and written down.</summary>
public sealed class ErrorCodeTests
{
    private static readonly Dictionary<string, string> Areas = new()
    {
        ["FileErrors"] = "10", ["SessionErrors"] = "11", ["FrameErrors"] = "12", ["SwitchErrors"] = "13", ["ConverterErrors"] = "2", ["CameraErrors"] = "3",
        ["DeviceErrors"] = "4", ["BoardErrors"] = "4", ["NodeErrors"] = "5", ["GatewayErrors"] = "6", ["RingErrors"] = "51",
        ["DoctorErrors"] = "70", ["DeployErrors"] = "71", ["ReportErrors"] = "72", ["CommandErrors"] = "8",
    };

    [Fact]
    public void No_two_errors_share_a_code()
    {
        Assert.Equal([], ErrorLists.All.GroupBy(error => error.Code.Id).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.InRange(ErrorLists.All.Count, 60, 300);
    }

    [Fact]
    public void A_code_is_of_its_lists_area()
    {
        var wrong = from error in ErrorLists.All
                    where !Regex.IsMatch(error.Code.Id, "^EC[1-9][0-9]{3}$")
                        || (Areas.TryGetValue(error.List, out string? area) && !error.Code.Id.StartsWith("EC" + area, StringComparison.Ordinal))
                    select $"{error.List}.{error.Field} {error.Code.Id}";
        Assert.Equal([], wrong);
    }

    [Fact]
    public void Causes_and_remedies_are_sentences_and_titles_are_none()
    {
        var wrong = from error in ErrorLists.All
                    where !IsText(error.Code.Cause) || !IsText(error.Code.Remedy) || error.Code.Title.EndsWith('.') || !char.IsUpper(error.Code.Title[0])
                    select $"{error.Code.Id} {error.Code.Title}: {error.Code.Cause} {error.Code.Remedy}";
        Assert.Equal([], wrong);

        static bool IsText(string text) => text.Length > 10 && (char.IsUpper(text[0]) || text[0] == '`') && text.EndsWith('.') && !text.Contains('\n');
    }

    [Fact]
    public void Every_code_is_used()
    {
        string sources = Sources("src", ".cs") + Sources("tools", ".cs"), scripts = Sources("tools/edgeconv/Deploy/files", ".sh");
        Assert.Equal([], from error in ErrorLists.All
                         where !Regex.IsMatch(sources, $@"\b{error.List}\.{error.Field}\b") && !scripts.Contains($"fail {error.Code.Id} ", StringComparison.Ordinal)
                         select $"{error.List}.{error.Field} {error.Code.Id}");
    }

    private static string Sources(string folder, string ending) => string.Join('\n',
        from path in Directory.EnumerateFiles(RepositoryRoot.File(folder), "*" + ending, SearchOption.AllDirectories)
        where !path.Contains("/bin/") && !path.Contains("/obj/")
        select File.ReadAllText(path));

    [Fact]
    public void The_page_says_what_the_lists_say() =>
        Assert.Equal(File.ReadAllText(RepositoryRoot.File("tools/edgeconv/ERRORS.md")), CommandRun.Of("errors", "--markdown").Succeeds().Output);

    [Fact]
    public void One_code_is_explained()
    {
        string said = CommandRun.Of("errors", "ec1003").Succeeds().Output;
        Assert.StartsWith("EC1003: ", said);
        Assert.Contains("edgeconv verify", said);
    }

    [Theory]
    [InlineData("EC1")]
    [InlineData("EC0000")]
    public void A_word_that_is_no_code_is_named(string word) => Assert.Contains($"'{word}'", CommandRun.Of("errors", word).Fails(2).Error);

    [Fact]
    public void The_list_has_every_code() =>
        Assert.Equal(ErrorLists.All.Select(error => error.Code.Id),
            CommandRun.Of("errors").Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(' ')[0]));
}
