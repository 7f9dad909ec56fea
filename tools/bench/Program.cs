using EdgeConv.Bench;

if (args is not ["float", .. var models] || models.Length == 0)
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tools/bench -- float MODEL...   GMAC/s of the float executor, whole inferences");
    return 2;
}

foreach (string model in models)
    FloatBench.Run(model);
return 0;
