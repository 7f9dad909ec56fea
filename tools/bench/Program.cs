using EdgeConv.Bench;
using EdgeConv.Verbs;

const string Usage = """
    usage: dotnet run -c Release --project tools/bench -- VERB
      float MODEL...      GMAC/s of the float executor, whole inferences
      models [NAME...]    converts the models that are measured into artifacts/models
      jpeg [FILE...]      times JPEG pictures to planes, at four sizes, beside libturbojpeg
      compare [NAME...]   times them beside ONNX Runtime, with 1 and 2 threads; writes artifacts/bench/compare.md and compare.json
    """;

return Faults.Guard(Console.Error, () =>
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
        case ["jpeg", .. var files]:
            JpegVerb.Run(files, new());
            return 0;
        case ["compare", .. var names]:
            CompareVerb.Run(names, new(), Console.Error);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
});
