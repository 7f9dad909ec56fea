using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Nets;
using EdgeConv.Numerics;
using EdgeConv.Verbs;
using Google.Protobuf;

const ulong CalibrationSeed = 7;
const int CalibrationSamples = 4;

if (args is not [var name, var target] || !Networks.All.TryGetValue(name, out Func<ModelProto>? build))
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project tools/nets -- {string.Join('|', Networks.All.Keys)} FILE.onnx   beside it FILE.npy, inputs to calibrate with");
    return 2;
}

return Faults.Guard(Console.Error, () =>
{
    ModelProto model = build();
    File.WriteAllBytes(target, model.ToByteArray());
    int[] shape = [.. model.Graph.Input[0].Type.TensorType.Shape.Dim.Select(size => (int)size.DimValue)];
    var random = new SeededRandom(CalibrationSeed);
    float[] samples = [.. Enumerable.Range(0, CalibrationSamples).SelectMany(_ => Pictures.Next(random, shape[1], shape[2], shape[3]))];
    using FileStream calibration = File.Create(Path.ChangeExtension(target, ".npy"));
    NpyWriter.Write(calibration, new(ElementType.Float32, [CalibrationSamples, .. shape[1..]], samples));
    return 0;
});
