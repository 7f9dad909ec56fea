using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv bench</c>: times a model on this machine, as a whole and by layer. Exit codes: 0, 2 for a model or option at fault.</summary>
internal static class BenchVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.Model("An .ecb file");
        var threads = Options.Threads();
        var isa = Options.Isa();
        var runs = Options.Count("--runs", "How often the model is run under the clock, after warming up", ModelBench.DefaultRuns);
        var json = Options.Json();
        return new Verb("bench", "Times a model on this machine: median, min, p99, MAC/s, and each layer's share",
            "bench meter.ecb --threads 2", "bench meter.ecb --isa scalar --runs 50 --json") { model, threads, isa, runs, json }
            .Does(words => ModelBench.Run(words.GetRequiredValue(model), SessionWords.Of(words.GetValue(threads), words.GetValue(isa)),
                words.GetValue(runs), words.GetValue(json), terminal.Output, terminal.Show));
    }
}
