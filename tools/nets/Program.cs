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
    Console.Error.WriteLine($"usage: dotnet run -c Release --project tools/nets -- {string.Join('|', Networks.All.Keys)} FILE.onnx [--size PIXELS] [--hidden ELEMENTS] [--blocks MOST]   beside it FILE.npy, pictures to calibrate with");
    return 2;
}

return Faults.Guard(Console.Error, () =>
{
    ModelProto model = Networks.All[args[0]](options);
    string target = args[1];
    File.WriteAllBytes(target, model.ToByteArray());
    int[] shape = [.. model.Graph.Input[0].Type.TensorType.Shape.Dim.Select(size => (int)size.DimValue)];
    var random = new SeededRandom(CalibrationSeed);
    float[] samples = [.. Enumerable.Range(0, CalibrationSamples).SelectMany(_ => Pictures.Next(random, shape[1], shape[2], shape[3]))];
    using FileStream calibration = File.Create(Path.ChangeExtension(target, ".npy"));
    NpyWriter.Write(calibration, new(ElementType.Float32, [CalibrationSamples, .. shape[1..]], samples));
    return 0;
});
