using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Nets;
using EdgeConv.Numerics;
using EdgeConv.Verbs;
using Google.Protobuf;

const ulong CalibrationSeed = 7;
const int CalibrationSamples = 4;

var options = new NetworkOptions();
bool isSound = args.Length >= 2 && args.Length % 2 == 0 && Networks.All.ContainsKey(args[0]);
for (int i = 2; i + 1 < args.Length; i += 2)
{
    isSound &= int.TryParse(args[i + 1], out int number) && number > 0;
    switch (args[i])
    {
        case "--size": options = options with { Size = number }; break;
        case "--hidden": options = options with { Hidden = number }; break;
        case "--blocks": options = options with { Blocks = number }; break;
        default: isSound = false; break;
    }
}
if (!isSound)
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project tools/nets -- {string.Join('|', Networks.All.Keys)} FILE.onnx [--size PIXELS] [--hidden ELEMENTS] [--blocks MOST]   beside it FILE.npy, inputs to calibrate with, or a folder FILE with an array for each input");
    return 2;
}

return Faults.Guard(Console.Error, () =>
{
    ModelProto model = Networks.All[args[0]](options);
    string target = args[1];
    File.WriteAllBytes(target, model.ToByteArray());
    int[][] shapes = [.. model.Graph.Input.Select(input => input.Type.TensorType.Shape.Dim.Select(size => (int)size.DimValue).ToArray())];
    var random = new SeededRandom(CalibrationSeed);
    float[][][] samples = [.. Enumerable.Range(0, CalibrationSamples).Select(_ => Samples.Next(random, shapes))];
    string beside = Path.ChangeExtension(target, null);
    if (shapes.Length > 1)
        Directory.CreateDirectory(beside);
    for (int i = 0; i < shapes.Length; i++)
    {
        int[] shape = shapes[i][0] == 1 ? shapes[i][1..] : shapes[i];
        using FileStream calibration = File.Create(shapes.Length == 1 ? beside + ".npy" : Path.Combine(beside, model.Graph.Input[i].Name + ".npy"));
        NpyWriter.Write(calibration, new(ElementType.Float32, [CalibrationSamples, .. shape], samples.SelectMany(sample => sample[i]).ToArray()));
    }
    return 0;
});
