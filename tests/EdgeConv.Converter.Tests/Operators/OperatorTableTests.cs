using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.TfLite;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using Xunit;

namespace EdgeConv.Converter.Tests.Operators;

/// <summary>The page of operators says what the code does.</summary>
[Trait("suite", "models")]
public sealed class OperatorTableTests
{
    private const string Page = "src/EdgeConv.Converter/OPERATORS.md";

    [Fact]
    public void The_page_is_what_the_code_makes()
    {
        string path = Path.Combine(RepositoryRoot.Path, Page), made = OperatorTable.Text();
        if (Environment.GetEnvironmentVariable("EDGECONV_WRITE") == "1")
            File.WriteAllText(path, made);
        Assert.True(File.ReadAllText(path) == made, $"{Page} is not what the code makes: write it again with the command that it names");
    }

    [Fact]
    public void Every_operator_of_the_importers_and_of_the_file_is_on_the_page()
    {
        string[] first = [.. File.ReadAllLines(RepositoryRoot.File(Page)).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split(" | "))
            .Select(cells => cells[0] == $"| {cells[0][2..]}" && int.TryParse(cells[0][2..], out _) ? cells[1] : cells[0][2..])];
        Assert.Empty(OnnxImporter.Known.Concat(TfLiteImporter.Known).Concat(KernelRegistry.Kinds.Select(Layer.NameOf)).Except(first));
    }

    [Fact]
    public void Every_kind_of_the_file_has_kernels() =>
        Assert.Equal(Enum.GetValues<OperatorKind>().Order(), KernelRegistry.Kinds.Order());
}
