using System.Text.RegularExpressions;
using Xunit;

namespace EdgeConv.Tests.House;

/// <summary>Who may use whom inside src/EdgeConv (DESIGN section 2).</summary>
public sealed class FolderArrows
{
    private const string Library = "src/EdgeConv/";

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        // Everybody raises errors.
        ["Errors"] = [],
        ["Portable"] = [],
        // The two know each other: the reader's last check walks the plan, and what it walks are the file's own records.
        ["Blob"] = ["Portable", "Rows"],
        ["Rows"] = ["Portable", "Numerics", "Blob"],
        ["Numerics"] = ["Portable", "Blob"],
        ["Processor"] = [],
        ["Linux"] = [],
        ["Json"] = [],
        ["Boards"] = ["Errors", "Processor", "Json"],
        ["Kernels"] = ["Portable", "Numerics", "Blob", "Rows", "Processor"],
        ["Threads"] = ["Portable", "Blob", "Rows", "Kernels", "Processor"],
        ["Frames"] = ["Portable", "Numerics", "Blob"],
        ["Decoding"] = ["Numerics", "Kernels"],
    };

    /// <summary>Files beside the folders that every folder may use; all others use the folders, not the other way.</summary>
    private static readonly string[] CommonRootTypes = ["EdgeConvException", "ModelLimits"];

    private static readonly Dictionary<string, string> Code =
        SourceTree.CSharp(Library).ToDictionary(file => file, file => SourceTree.Code(SourceTree.Read(file)));

    [Fact]
    public void Every_folder_of_the_library_is_in_the_table()
        => Violations.None(Code.Keys.Select(Folder).Where(folder => folder != "" && !MayUse.ContainsKey(folder)).Distinct());

    [Fact]
    public void A_file_stands_in_the_namespace_of_its_folder()
    {
        var misplaced =
            from pair in Code
            let expected = Path.GetDirectoryName(pair.Key)!["src/".Length..].Replace('/', '.')
            let found = Regex.Match(pair.Value, @"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline).Groups[1].Value
            where found != expected && (found != "" || Regex.IsMatch(pair.Value, @"\b(class|struct|enum|interface|record)\s+\w"))
            select $"{pair.Key}: namespace {found}, not {expected}";
        Violations.None(misplaced);
    }

    [Fact]
    public void No_folder_uses_one_that_its_row_of_the_table_does_not_name()
    {
        var typesOf = MayUse.Keys.ToDictionary(folder => folder, folder => Types(file => Folder(file) == folder));
        var broken =
            from pair in Code
            let folder = Folder(pair.Key)
            where folder != ""
            from other in MayUse.Keys
            where other != folder && other != "Errors" && !MayUse.GetValueOrDefault(folder, []).Contains(other) && Uses(pair.Value, other, typesOf[other])
            select $"{pair.Key} uses {other}";
        Violations.None(broken);
    }

    [Fact]
    public void No_folder_uses_the_files_that_stand_above_the_folders()
    {
        string[] above = [.. Types(file => Folder(file) == "").Except(CommonRootTypes)];
        var broken =
            from pair in Code
            where Folder(pair.Key) != ""
            from type in above
            where Regex.IsMatch(pair.Value, $@"(?<![\w.])(EdgeConv\.)?{type}\b(?=\s*[.<(\[?]|\s+\w)")
            select $"{pair.Key} uses {type}";
        Violations.None(broken);
    }

    private static string Folder(string file)
        => file[Library.Length..].Split('/') is { Length: > 1 } parts ? parts[0] : "";

    private static string[] Types(Func<string, bool> where) =>
        [.. Code.Where(pair => where(pair.Key)).SelectMany(pair => Regex.Matches(pair.Value,
            @"\b(?:class|struct|enum|interface|record|record\s+struct|record\s+class)\s+([A-Z]\w*)").Select(match => match.Groups[1].Value)).Distinct()];

    /// <summary>By a using directive, or by a name that begins with the folder: a sibling namespace needs no directive.</summary>
    private static bool Uses(string code, string folder, string[] types)
        => Regex.IsMatch(code, $@"\busing\s+(static\s+)?(\w+\s*=\s*)?(global::)?EdgeConv\.{folder}\b")
            || Regex.Matches(code, $@"(?<![\w.])(?:global::)?(?:EdgeConv\.)?{folder}\.(?:\w+\.)*?([A-Z]\w*)").Any(match => types.Contains(match.Groups[1].Value));
}
