using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv verify</c>: checks a file whole, and its identity. Exit codes: 0 sound, 2 not.</summary>
internal static class VerifyVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.Model("An .ecb file");
        var json = Options.Json();
        return new Verb("verify", "Checks everything in an .ecb file, and its SHA-256", "verify meter.ecb") { model, json }
            .Does(words => Verification.Run(words.GetRequiredValue(model), words.GetValue(json), terminal.Output));
    }
}
