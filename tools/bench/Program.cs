using EdgeConv;
using EdgeConv.Bench;

const string Usage = """
    usage: dotnet run -c Release --project tools/bench -- VERB
      float MODEL...      GMAC/s of the float executor, whole inferences
      models [NAME...]    converts the models that are measured into artifacts/models
      compare [NAME...]   times them beside ONNX Runtime, with 1 and 2 threads; writes artifacts/bench/compare.md and compare.json
    """;

try
{
    switch (args)
    {
        case ["float", _, ..]:
            foreach (string model in args[1..])
                FloatBench.Run(model);
            return 0;
        case ["models", .. var names]:
            ModelFiles.Write(MeasuredModel.Find(names), new(), Console.Out);
            return 0;
        case ["compare", .. var names]:
            CompareVerb.Run(names, new(), Console.Error);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (Exception e) when (e is EdgeConvException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {e.Message.ReplaceLineEndings(" ")}");
    return e is EdgeConvException { CallersMistake: false } ? 1 : 2;
}
