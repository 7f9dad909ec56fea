using System.Reflection;
using Xunit;

namespace EdgeConv.Tests.House;

/// <summary>
/// BannedSymbols.txt is only as good as its spelling: the analyser says nothing about a line that names no symbol.
/// That the analyser itself is at work is checked by the part "build" of ./test, which compiles a few of these calls.
/// </summary>
public sealed class BannedCalls
{
    [Fact]
    public void Every_line_names_a_type_or_method_that_exists()
    {
        string[] names = [.. SourceTree.Read("BannedSymbols.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';')[0])];
        Assert.NotEmpty(names);
        Violations.None(names.Where(name => !Exists(name)));
    }

    [Fact]
    public void Every_line_says_what_to_use_or_why_not()
        => Violations.None(SourceTree.Read("BannedSymbols.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Split(';') is not [_, { Length: > 10 }]));

    private static bool Exists(string name)
    {
        string[] parts = name[2..].Split('(', ')');
        if (name.StartsWith("T:", StringComparison.Ordinal))
        {
            return Find(parts[0]) is not null;
        }
        int dot = parts[0].LastIndexOf('.');
        string[] parameters = parts.Length > 1 ? parts[1].Split(',') : [];
        return name.StartsWith("M:", StringComparison.Ordinal) && Find(parts[0][..dot]) is { } type
            && type.GetMember(parts[0][(dot + 1)..].Replace("#ctor", ".ctor", StringComparison.Ordinal)).OfType<MethodBase>()
                .Any(method => method.GetParameters().Select(parameter => parameter.ParameterType.FullName).SequenceEqual(parameters));
    }

    private static Type? Find(string name) => typeof(object).Assembly.GetType(name) ?? typeof(System.Numerics.BigInteger).Assembly.GetType(name);
}
