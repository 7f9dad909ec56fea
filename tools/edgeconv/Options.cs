using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace EdgeConv.Command;

/// <summary>Kinds of options that several verbs have.</summary>
internal static class Options
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON for machines" };

    /// <summary>As its name says; <see cref="Verbs.SessionWords"/> reads it, for both programs.</summary>
    public static Option<string> Threads() => new(Verbs.SessionWords.Threads)
    {
        Description = "Threads that share an inference; by default EDGECONV_THREADS, or 1", HelpName = "number",
    };

    /// <summary>As <see cref="Threads"/>.</summary>
    public static Option<string> Isa() => new(Verbs.SessionWords.Isa)
    {
        Description = "The best instruction set that kernels may use; by default EDGECONV_ISA, or the processor's best",
        HelpName = string.Join('|', Processor.Isas.All.Select(Processor.Isas.Word)),
    };

    public static Argument<string> Model(string description) => NoOption(new Argument<string>("model") { Description = description });

    /// <summary>An argument does not take words that look like options: a mistyped one is named, not taken for a file.</summary>
    public static Argument<T> NoOption<T>(Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
                if (token.Value.Length > 1 && token.Value[0] == '-')
                    result.AddError($"unknown option {token.Value}");
        });
        return argument;
    }

    /// <summary>One of some words; <paramref name="otherwise"/> if it is not given.</summary>
    public static Option<string> Choice(string name, string description, string? otherwise, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words) };
        if (otherwise is not null)
            option.DefaultValueFactory = _ => otherwise;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
                result.AddError($"{name} {result.Tokens[0].Value} is none of {string.Join(", ", words)}");
        });
        return option;
    }

    /// <summary>A whole number of at least 1.</summary>
    public static Option<int> Count(string name, string description, int otherwise) => new(name)
    {
        Description = description, HelpName = "number", DefaultValueFactory = _ => otherwise,
        CustomParser = result => Positive<int>(result, name) ?? 0,
    };

    /// <summary>A whole number of at least 1; null where it is not given.</summary>
    public static Option<T?> OptionalCount<T>(string name, string description, string unit) where T : struct, INumber<T> => new(name)
    {
        Description = description, HelpName = unit, CustomParser = result => Positive<T>(result, name),
    };

    private static T? Positive<T>(ArgumentResult result, string name) where T : struct, INumber<T>
    {
        if (T.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out T count) && count > T.Zero)
            return count;
        result.AddError($"{name} {result.Tokens[0].Value} is no whole number above 0");
        return null;
    }

    /// <summary>Numbers with commas between them.</summary>
    public static Option<float[]?> Reals(string name, string description) => new(name)
    {
        Description = description, HelpName = "number[,number,number]",
        CustomParser = result =>
        {
            string[] parts = result.Tokens[0].Value.Split(',');
            var values = new float[parts.Length];
            for (int i = 0; i < parts.Length; i++)
                if (!float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i])
                    || !float.IsFinite(values[i]))
                    result.AddError($"{name} {result.Tokens[0].Value} is no list of numbers");
            return values;
        },
    };
}
