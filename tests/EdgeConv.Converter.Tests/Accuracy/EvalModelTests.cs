using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Tests.Evaluate.Data;
using EdgeConv.Decoding;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>
/// The shared data sets, written in the formats that <c>edgeconv eval</c> reads, give the figures that the manifest names for the float models. Picture files hold raw pixels here, and the
/// test is their decoder: decoders are tested elsewhere.
/// </summary>
[Trait("suite", "models")]
public sealed class EvalModelTests(ITestOutputHelper output) : IDisposable
{
    private const string Symbols = "京沪津渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新0123456789ABCDEFGHJKLMNPQRSTUVWXYZIO-";

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_orientation_by_folders() => Check(Judge("ppocr_cls_48x192.onnx", () => Folders("plates_orient_192x48")), 0.875, 0.0001);

    [Fact]
    public void Keyword_spotting_by_arrays() => // the interpreter that measured 0.882 quantises activations before int8 weights
        Check(Judge("kws_dscnn_float.tflite", () => Arrays("kws_dscnn_float.tflite", "kws_mfcc_49x10")), 0.882, 0.0065);

    [Fact]
    [Trait("size", "large")]
    public void Cifar_by_its_binary_version() => Check(Judge("resnet8_cifar10_float.onnx", () => Cifar("cifar10_test_jpeg")), 0.765, 0.00051);

    [Theory]
    [Trait("size", "large")]
    [InlineData("yolox_nano_416.onnx", "coco_det_416", (int)Decode.Yolox, 0.6, 0.6021, 0.6969)]
    [InlineData("fastestdet_352.onnx", "coco_det_352", (int)Decode.Fastestdet, 0.45, 0.4317, 0.4088)]
    public void Detectors_by_coco(string model, string data, int decode, double overlap, double map50, double person)
    {
        // The manifest's figures are of boxes that were suppressed at these overlaps.
        Verdict verdict = Judge(model, () => Coco(data), new AnswerOptions((Decode)decode, Boxes: AnswerOptions.ForPrecision with { Overlap = overlap }));
        Check(verdict, map50, 0.0001);
        Assert.Equal(person, verdict.Detection!.Classes.Single(one => one.Class == 0).Ap50, 0.0001);
    }

    [Theory]
    [Trait("size", "large")]
    [InlineData("espnetv2_s1.0_pascal_320.onnx", "coco_person_320", 15, 0.7384)]
    [InlineData("deeplabv3_mnv2_257_float.tflite", "coco_person_257", 15, 0.6015)]
    [InlineData("prisma_unet_256.onnx", "coco_person_256", 1, 0.5225)]
    public void People_by_masks_of_voc(string model, string data, int person, double iou)
    {
        Verdict verdict = Judge(model, () => Voc(data, person));
        double measured = verdict.Segmentation!.Classes.Single(one => one.Class == person).Iou;
        output.WriteLine($"{model}: person IoU {measured.ToString("0.0000", CultureInfo.InvariantCulture)}");
        Assert.Equal(iou, measured, 0.002);
    }

    [Fact]
    [Trait("size", "large")]
    public void Plates_by_arrays_of_texts() => Check(Judge("lprnet_24x94.onnx", () => Arrays("lprnet_24x94.onnx", "plates_94x24"), new AnswerOptions(IsText: true)), 0.894, 0.0001);

    private void Check(Verdict verdict, double expected, double tolerance)
    {
        output.WriteLine($"{verdict.Headline.Name} {verdict.Headline.Value.ToString("0.0000", CultureInfo.InvariantCulture)}");
        Assert.Equal(expected, verdict.Headline.Value, tolerance);
    }

    private static Verdict Judge(string file, Func<string> write, AnswerOptions? answers = null)
    {
        JsonElement model = SharedModels.Model(file), preprocess = model.GetProperty("preprocess");
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/" + file), SharedModels.Options(file));
        using EvaluatedNetwork network = EvaluatedNetwork.Of(graph);
        EvaluationSet set = DataSets.Read(write(), null, new(network.Inputs, answers?.FindsBoxes == true, false));
        var picture = new PictureDescription
        {
            Channels = preprocess.GetProperty("channel_order").GetString() == "BGR" ? ChannelOrder.Bgr : ChannelOrder.Rgb,
            Multiplier = [.. preprocess.GetProperty("mul").EnumerateArray().Select(x => x.GetSingle())], Addend = [.. preprocess.GetProperty("add").EnumerateArray().Select(x => x.GetSingle())],
        };
        return Evaluation.Run(network, set, new(network.Inputs, picture, Raw), new(answers ?? new())).Verdict;
    }

    /// <summary>A file of a width, a height and pixels.</summary>
    private static Pixels Raw(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return new(new(BitConverter.ToInt32(bytes, 0), BitConverter.ToInt32(bytes, 4), PixelFormat.Rgb24), bytes[8..]);
    }

    private void WritePicture(string name, (int Height, int Width, byte[] Bytes) data, int index)
    {
        int size = data.Height * data.Width * 3;
        _folder.Write(name, [.. BitConverter.GetBytes(data.Width), .. BitConverter.GetBytes(data.Height), .. data.Bytes.AsSpan(index * size, size)]);
    }

    private string Folders(string key)
    {
        var data = SharedModels.Pictures(key);
        int[] labels = SharedModels.Labels(key);
        for (int i = 0; i < labels.Length; i++)
            WritePicture($"set/{labels[i]}/{i:000}.png", data, i);
        return Path.Combine(_folder.Path, "set");
    }

    private string Cifar(string key)
    {
        byte[] bytes = SharedModels.Pictures(key).Bytes;
        var file = new List<byte>();
        int[] labels = SharedModels.Labels(key);
        for (int i = 0; i < labels.Length; i++)
        {
            file.Add((byte)labels[i]);
            for (int channel = 0; channel < 3; channel++)
                for (int pixel = 0; pixel < 1024; pixel++)
                    file.Add(bytes[i * 3072 + 3 * pixel + channel]);
        }

        return _folder.Write("test_batch.bin", file.ToArray());
    }

    private string Coco(string key)
    {
        const int First = 6; // those before are for calibration
        var data = SharedModels.Pictures(key);
        var images = new List<string>();
        var things = new List<string>();
        JsonElement[] labels = [.. JsonDocument.Parse(File.ReadAllBytes(SharedData.File($"models/data/{key}.labels.json"))).RootElement.EnumerateArray()];
        for (int i = First; i < labels.Length; i++)
        {
            WritePicture($"{i:000}.png", data, i);
            images.Add($$"""{"id":{{i}},"file_name":"{{i:000}}.png","width":{{data.Width}},"height":{{data.Height}}}""");
            foreach (JsonElement box in labels[i].GetProperty("boxes").EnumerateArray())
            {
                double[] side = [.. box.EnumerateArray().Select(value => value.GetDouble())]; // class, centre, width and height
                string edges = string.Join(',', ((double[])[(side[1] - side[3] / 2) * data.Width, (side[2] - side[4] / 2) * data.Height, side[3] * data.Width, side[4] * data.Height]).Select(edge => edge.ToString("R", CultureInfo.InvariantCulture)));
                things.Add($$"""{"image_id":{{i}},"category_id":{{(int)side[0]}},"iscrowd":0,"bbox":[{{edges}}]}""");
            }
        }

        string categories = string.Join(',', Enumerable.Range(0, 80).Select(i => $$"""{"id":{{i}},"name":"class {{i}}"}"""));
        return _folder.Write("instances.json", Encoding.UTF8.GetBytes($$"""{"images":[{{string.Join(',', images)}}],"annotations":[{{string.Join(',', things)}}],"categories":[{{categories}}]}"""));
    }

    private string Voc(string key, int person)
    {
        var data = SharedModels.Pictures(key);
        byte[] masks = SharedModels.Pictures(key + "_mask").Bytes;
        int pixels = data.Height * data.Width;
        for (int i = 0; i < masks.Length / pixels; i++)
        {
            WritePicture($"JPEGImages/{i:000}.jpg", data, i);
            var rows = new List<byte>();
            for (int y = 0; y < data.Height; y++)
            {
                rows.Add(0);
                for (int x = 0; x < data.Width; x++)
                    rows.Add((byte)(masks[i * pixels + y * data.Width + x] != 0 ? person : 0));
            }

            _folder.Write($"SegmentationClass/{i:000}.png", PngIndicesTests.Png(data.Width, data.Height, 8, 3, [.. rows]));
        }

        return _folder.Path;
    }

    private string Arrays(string file, string key)
    {
        float[][] inputs = [.. SharedModels.Inputs(SharedModels.Model(file), key, 0, SharedModels.Count(key))];
        int[] shape = [.. SharedModels.Model(file).GetProperty("preprocess").GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).Skip(1)];
        _folder.Write("inputs.npy", ElementType.Float32, [inputs.Length, .. shape], inputs.SelectMany(input => input).ToArray());
        if (key == "plates_94x24")
        {
            const int Longest = 8;
            string[] plates = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(SharedData.File("models/data/plates_94x24.labels.json")))!;
            _folder.Write("labels.npy", ElementType.Int8, [plates.Length, Longest],
                plates.SelectMany(plate => Enumerable.Range(0, Longest).Select(i => i < plate.Length ? (sbyte)Symbols.IndexOf(plate[i], StringComparison.Ordinal) : (sbyte)-1)).ToArray());
        }
        else
            _folder.Write("labels.npy", ElementType.UInt8, [inputs.Length], SharedModels.Labels(key).Select(label => (byte)label).ToArray());
        return _folder.Path;
    }
}
