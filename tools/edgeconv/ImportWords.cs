using System.CommandLine;
using EdgeConv.Converter;

namespace EdgeConv.Command;

/// <summary>The options that importing a model takes.</summary>
internal sealed class ImportWords
{
    private readonly Option<string[]> _shape = Shapes.Option();

    private readonly Option<string[]> _end = new("--end")
    {
        Description = "A tensor of an ONNX model that the network ends at, in place of its own outputs; may be repeated", HelpName = "name",
        Arity = ArgumentArity.OneOrMore,
    };

    public void AddTo(Verb verb)
    {
        verb.Add(_shape);
        verb.Add(_end);
    }

    public ImportOptions Of(ParseResult words)
    {
        ImportOptions import = Shapes.Of(words.GetValue(_shape));
        import.Ends.AddRange(words.GetValue(_end) ?? []);
        return import;
    }
}
