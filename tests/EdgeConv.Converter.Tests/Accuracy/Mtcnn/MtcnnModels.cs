using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Tests.Accuracy.Mtcnn;

/// <summary>
/// MTCNN's three networks in float32 and in int8 of effort good, each calibrated on what it is shown of the first fifth of the pictures when those before it are float, and what they
/// are shown of the other pictures.
/// </summary>
public sealed class MtcnnModels : IDisposable
{
    private const string DataSet = "faces_320x240";

    private readonly List<IDisposable> _runs = [];

    public MtcnnModels()
    {
        // Int8 scores go in steps of 1/256, and most windows of a face have the last one: which is the best can be told by logits only.
        (ModelGraph propose, ModelGraph refine, ModelGraph find) = (Import("pnet", "29", "/conv4_1/Conv_output_0"), Import("rnet", "46", "/dense5_1/Gemm_output_0"), Import("onet", "56", "57", "/dense6_1/Gemm_output_0"));
        Float = [InFloat(propose), InFloat(refine), InFloat(find)];
        MtcnnCascade cascade = new(Float[0], Float[1], Float[2]);
        MtcnnPicture[] all = MtcnnPicture.All(DataSet);
        int fifth = (all.Length + 4) / 5;
        float[][][] calibration = Shown(cascade, all[..fifth]);
        Pictures = all[fifth..];
        Inputs = Shown(cascade, Pictures);
        Int8 = [.. new[] { propose, refine, find }.Select((graph, i) => InInt8(graph, calibration[i]))];
    }

    /// <summary>The pictures that did not calibrate.</summary>
    internal MtcnnPicture[] Pictures { get; }

    /// <summary>For each network what it is shown of them.</summary>
    internal float[][][] Inputs { get; }

    internal MtcnnNetwork[] Float { get; }

    internal MtcnnNetwork[] Int8 { get; }

    public void Dispose() => _runs.ForEach(run => run.Dispose());

    private static float[][][] Shown(MtcnnCascade cascade, MtcnnPicture[] pictures)
    {
        List<float[]> tiles = [], small = [], large = [];
        foreach (MtcnnPicture picture in pictures)
        {
            List<Box> windows = cascade.Windows(picture);
            tiles.AddRange(MtcnnCascade.Tiles(picture));
            small.AddRange(windows.Select(window => MtcnnCascade.Crop(picture, window, MtcnnCascade.RefineSide)));
            large.AddRange(cascade.Refine(picture, windows).Select(window => MtcnnCascade.Crop(picture, window, MtcnnCascade.FindSide)));
        }

        return [[.. tiles], [.. small], [.. large]];
    }

    private static ModelGraph Import(string name, params string[] ends)
    {
        string file = $"mtcnn_{name}.onnx";
        ImportOptions options = SharedModels.Options(file);
        options.Ends.AddRange(ends);
        return ModelImporter.Import(SharedData.File("models/models/" + file), options);
    }

    private MtcnnNetwork InFloat(ModelGraph graph)
    {
        var executor = new FloatExecutor(graph);
        _runs.Add(executor);
        return input => WithScores(executor.Run([input]));
    }

    private MtcnnNetwork InInt8(ModelGraph graph, float[][] calibration)
    {
        SessionRun run = SessionRun.Of(Quantiser.Quantise(graph, CalibrationSet.Of(calibration), QuantiseOptions.For(Effort.Good)), Rule.Xnnpack);
        _runs.Add(run);
        return input => WithScores(run.Run([input], null));
    }

    /// <summary>The logits, which are the last output, as shares: no face, then face.</summary>
    private static float[][] WithScores(float[][] outputs)
    {
        float[] logits = outputs[^1];
        int cells = logits.Length / 2;
        for (int i = 0; i < cells; i++)
        {
            double difference = (double)logits[cells + i] - logits[i];
            (logits[i], logits[cells + i]) = ((float)(1 / (1 + Math.Exp(difference))), (float)(1 / (1 + Math.Exp(-difference))));
        }

        return outputs;
    }
}
