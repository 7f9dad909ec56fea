using System.CommandLine;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv kernels</c>: kernels, switches, and what each layer of a model takes. Exit codes: 0, 2 for a model or a switch at fault.
/// </summary>
internal static class KernelsVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.NoOption(new Argument<string?>("model")
        {
            Description = "An .ecb file: shows which kernel each of its layers takes", Arity = ArgumentArity.ZeroOrOne,
        });
        var isa = Options.Isa();
        var json = Options.Json();
        return new Verb("kernels", "Lists kernels and environment switches, and says which kernel each layer of a model takes",
            "kernels meter.ecb", "kernels", "kernels meter.ecb --isa scalar --json") { model, isa, json }
            .Does(words => KernelListing.Run(words.GetValue(model), SessionWords.Of(null, words.GetValue(isa)), words.GetValue(json),
                terminal.Output, terminal.Show));
    }
}
