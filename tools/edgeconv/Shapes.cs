using System.CommandLine;
using System.Globalization;
using EdgeConv.Converter;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>--shape name=1,3,48,192</c>, once per input whose shape the model leaves open.</summary>
internal static class Shapes
{
    public static Option<string[]> Option() => new("--shape")
    {
        Description = "Shape of an input that the model leaves open, in the model's layout; may be repeated", HelpName = "name=1,3,48,192",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <exception cref="EdgeConvException">A text is no shape, or an input is given twice.</exception>
    public static ImportOptions Of(string[]? texts)
    {
        var options = new ImportOptions();
        foreach (string text in texts ?? [])
        {
            int equals = text.LastIndexOf('=');
            string[] parts = text[(equals + 1)..].Split(',');
            var shape = new int[parts.Length];
            bool isShape = equals > 0;
            for (int i = 0; i < parts.Length; i++)
                isShape &= int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) && shape[i] > 0;
            if (!isShape)
                throw new EdgeConvException(CommandErrors.OptionValue, $"--shape {text}: is no shape; give the input's name and its sizes, as input=1,3,48,192");
            if (!options.Shapes.TryAdd(text[..equals], shape))
                throw new EdgeConvException(CommandErrors.OptionValue, $"--shape {text}: '{text[..equals]}' is given twice; give each input once");
        }
        return options;
    }
}
