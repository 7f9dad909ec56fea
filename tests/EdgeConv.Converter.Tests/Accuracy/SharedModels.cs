using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>Models, data sets and reference outputs of ../shared/models, as its manifest describes them.</summary>
internal static class SharedModels
{
    private static readonly Lazy<JsonDocument> s_manifest = new(() => JsonDocument.Parse(File.ReadAllBytes(SharedData.File("models/MANIFEST.json"))));

    public static JsonElement Manifest => s_manifest.Value.RootElement;

    /// <summary>The manifest's entry of a model.</summary>
    public static JsonElement Model(string file) =>
        Manifest.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("file").GetString() == "models/" + file);

    /// <summary>What the importer is told of a model: shapes that its file leaves open.</summary>
    public static ImportOptions Options(string file)
    {
        var options = new ImportOptions();
        if (file.StartsWith("ppocr", StringComparison.Ordinal))
            options.Shapes["x"] = [1, 3, 48, 192];
        return options;
    }

    /// <summary>The reference output of a model for the first pictures: their elements one after the other.</summary>
    public static float[] Golden(JsonElement model, int output = 0)
    {
        JsonElement golden = model.GetProperty("golden").GetProperty("outputs")[output];
        return MemoryMarshal.Cast<byte, float>(Unpacked(golden.GetProperty("file").GetString()!)).ToArray();
    }

    /// <summary>Inputs of a model from a data set: the manifest's <c>v * mul[c] + add[c]</c>, in the model's layout.</summary>
    public static IEnumerable<float[]> Inputs(JsonElement model, string dataSet, int first, int count)
    {
        JsonElement data = DataSet(dataSet), preprocess = model.GetProperty("preprocess");
        byte[] bytes = Unpacked(data.GetProperty("file").GetString()!);
        string type = data.GetProperty("dtype").GetString()!;
        int width = type == "float32" ? sizeof(float) : 1, size = bytes.Length / width / data.GetProperty("shape")[0].GetInt32();
        float[] mul = Numbers(preprocess, "mul"), add = Numbers(preprocess, "add");
        bool channelsFirst = preprocess.GetProperty("layout").GetString() == "NCHW", swapped = preprocess.GetProperty("channel_order").GetString() == "BGR";
        int channels = channelsFirst || mul.Length > 1 ? 3 : 1;
        float Element(int i) => type switch
        {
            "float32" => BitConverter.ToSingle(bytes, i * width),
            "int8" => (sbyte)bytes[i],
            _ => bytes[i],
        };
        return Enumerable.Range(first, count).Select(sample =>
        {
            var input = new float[size];
            for (int i = 0; i < size; i++)
            {
                // The data are red, green, blue.
                int channel = swapped && channels == 3 ? 2 - i % 3 : i % channels, pixel = i / channels;
                int place = channelsFirst ? channel * (size / channels) + pixel : pixel * channels + channel;
                input[place] = Element(sample * size + i) * mul[channel % mul.Length] + add[channel % add.Length];
            }

            return input;
        });
    }

    /// <summary>A data set's bytes.</summary>
    public static byte[] Bytes(string dataSet) => Unpacked(DataSet(dataSet).GetProperty("file").GetString()!);

    /// <summary>All bytes of a data set of pictures.</summary>
    public static (int Height, int Width, byte[] Bytes) Pictures(string dataSet)
    {
        JsonElement data = DataSet(dataSet);
        return (data.GetProperty("shape")[1].GetInt32(), data.GetProperty("shape")[2].GetInt32(), Bytes(dataSet));
    }

    /// <summary>Samples of a data set.</summary>
    public static int Count(string dataSet) => DataSet(dataSet).GetProperty("shape")[0].GetInt32();

    /// <summary>The right answers of a data set.</summary>
    public static int[] Labels(string dataSet) =>
        JsonSerializer.Deserialize<int[]>(File.ReadAllBytes(SharedData.File("models/" + DataSet(dataSet).GetProperty("labels").GetString())))!;

    private static JsonElement DataSet(string key) =>
        Manifest.GetProperty("data").EnumerateArray().Single(data => data.GetProperty("key").GetString() == key);

    private static float[] Numbers(JsonElement preprocess, string name) => [.. preprocess.GetProperty(name).EnumerateArray().Select(x => x.GetSingle())];

    private static byte[] Unpacked(string file)
    {
        using var packed = new GZipStream(File.OpenRead(SharedData.File("models/" + file)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
