using System.Xml.Linq;
using Xunit;

namespace EdgeConv.Tests.House;

/// <summary>Which project may refer to which, and to which packages (DESIGN section 2).</summary>
public sealed class ProjectArrows
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["EdgeConv"] = [],
        ["EdgeConv.Converter"] = ["EdgeConv"],
        ["EdgeConv.Camera"] = ["EdgeConv"],
        ["EdgeConv.Devices"] = ["EdgeConv"],
        ["EdgeConv.Testing"] = ["EdgeConv", "EdgeConv.Camera", "EdgeConv.Devices"],
        ["EdgeConv.Node"] = ["EdgeConv", "EdgeConv.Camera", "EdgeConv.Devices"],
        ["EdgeConv.Gateway"] = ["EdgeConv", "EdgeConv.Node"],
        ["EdgeConv.Simulator"] =
            ["EdgeConv", "EdgeConv.Converter", "EdgeConv.Camera", "EdgeConv.Devices", "EdgeConv.Testing", "EdgeConv.Node", "EdgeConv.Gateway"],
        ["EdgeConv.Command"] =
            ["EdgeConv", "EdgeConv.Converter", "EdgeConv.Camera", "EdgeConv.Devices", "EdgeConv.Testing", "EdgeConv.Node", "EdgeConv.Gateway", "EdgeConv.Simulator"],
        ["EdgeConv.Board"] = ["EdgeConv", "EdgeConv.Camera", "EdgeConv.Devices", "EdgeConv.Node"],
        ["EdgeConv.GatewayProgram"] = ["EdgeConv", "EdgeConv.Gateway"],
        ["RuleTests"] = ["EdgeConv.Node", "EdgeConv.Testing"],
        ["EdgeConv.Nets"] = ["EdgeConv", "EdgeConv.Converter"],
        ["EdgeConv.Bench"] = ["EdgeConv", "EdgeConv.Camera", "EdgeConv.Converter", "EdgeConv.Nets"],
        ["EdgeConv.Nano"] = [],
        ["EdgeConv.ThermalWatch"] = ["EdgeConv.Nano"],
        ["EdgeConv.Tests"] = ["EdgeConv"],
        ["EdgeConv.DialectSamples"] = [],
        ["EdgeConv.Converter.Tests"] = ["EdgeConv", "EdgeConv.Converter", "EdgeConv.Nets", "EdgeConv.Nano", "EdgeConv.ThermalWatch", "EdgeConv.DialectSamples"],
        ["EdgeConv.Node.Tests"] = ["EdgeConv", "EdgeConv.Converter", "EdgeConv.Camera", "EdgeConv.Devices", "EdgeConv.Testing", "EdgeConv.Node"],
        ["EdgeConv.EndToEnd"] = ["EdgeConv", "EdgeConv.Converter", "EdgeConv.Testing", "EdgeConv.Simulator", "EdgeConv.Command", "EdgeConv.Nets"],
    };

    /// <summary>Projects without any package, analysers apart: what users install and what runs on the board.</summary>
    private static readonly string[] WithoutPackages = ["EdgeConv", "EdgeConv.Board"];

    /// <summary>Packages that only tests and benchmarks may use: another program's answers and times are for comparing.</summary>
    private static readonly string[] ForTestsOnly = ["Microsoft.ML.OnnxRuntime", "xunit.v3", "FsCheck.Xunit.v3", "JsonSchema.Net", "Microsoft.Playwright"];

    private static readonly (string File, string Name, string[] Projects, string[] Packages)[] Projects =
        [.. SourceTree.Projects.Select(Parse)];

    [Fact]
    public void Every_project_is_in_the_table() => Violations.None(Projects.Select(project => project.Name).Except(MayUse.Keys));

    [Fact]
    public void No_project_refers_to_one_that_its_row_of_the_table_does_not_name()
        => Violations.None(Projects.SelectMany(project => project.Projects.Except(MayUse.GetValueOrDefault(project.Name, [])).Select(other => $"{project.Name} refers to {other}")));

    [Fact]
    public void The_library_and_the_program_on_the_board_have_no_package()
        => Violations.None(Projects.Where(project => WithoutPackages.Contains(project.Name)).SelectMany(project => project.Packages));

    [Fact]
    public void Packages_for_tests_stay_in_tests()
        => Violations.None(Projects.Where(project => !project.File.StartsWith("tests/", StringComparison.Ordinal) && !project.File.StartsWith("tools/samples/", StringComparison.Ordinal)
                && project.Name != "EdgeConv.Bench")
            .SelectMany(project => project.Packages.Intersect(ForTestsOnly).Select(package => $"{project.Name} uses {package}")));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("EdgeConv.sln").Replace('\\', '/');
        Violations.None(Projects.Select(project => project.File).Where(file => !solution.Contains($"\"{file}\"", StringComparison.Ordinal)));
    }

    private static (string, string, string[], string[]) Parse(string file)
    {
        var project = XDocument.Parse(SourceTree.Read(file));
        string[] Includes(string element, Func<XElement, bool> where) =>
            [.. project.Descendants(element).Where(where).Select(e => (string?)e.Attribute("Include")).OfType<string>()];
        return (file, Path.GetFileNameWithoutExtension(file),
            [.. Includes("ProjectReference", _ => true).Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            Includes("PackageReference", e => (string?)e.Attribute("PrivateAssets") != "all"));
    }
}
