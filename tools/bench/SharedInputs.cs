using System.IO.Compression;
using System.Text.Json;

namespace EdgeConv.Bench;

/// <summary>Samples of the shared data sets as inputs of a model, by the formula of their manifest: <c>v * mul[c] + add[c]</c>.</summary>
internal static class SharedInputs
{
    /// <param name="folder">The shared folder <c>models</c>.</param>
    /// <param name="file">The model's file name.</param>
    /// <param name="dataSet">Which data set.</param>
    /// <param name="count">At most how many, from the first.</param>
    public static float[][] Read(string folder, string file, string dataSet, int count)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "MANIFEST.json")));
        JsonElement model = Entry(manifest, "models", "file", "models/" + file), data = Entry(manifest, "data", "key", dataSet);
        JsonElement preprocess = model.GetProperty("preprocess");
        float[] mul = Numbers(preprocess, "mul"), add = Numbers(preprocess, "add");
        bool channelsFirst = preprocess.GetProperty("layout").GetString() == "NCHW";
        int[] shape = [.. data.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        int channels = shape[^1], size = shape[1..].Aggregate(1, (product, length) => product * length), pixels = size / channels;

        var samples = new float[Math.Min(count, shape[0])][];
        var bytes = new byte[size];
        using var packed = new GZipStream(File.OpenRead(Path.Combine(folder, data.GetProperty("file").GetString()!)), CompressionMode.Decompress);
        for (int s = 0; s < samples.Length; s++)
        {
            packed.ReadExactly(bytes);
            float[] sample = samples[s] = new float[size];
            for (int i = 0; i < size; i++)
            {
                int c = i % channels;
                sample[channelsFirst ? c * pixels + i / channels : i] = bytes[i] * mul[c % mul.Length] + add[c % add.Length];
            }
        }
        return samples;
    }

    private static JsonElement Entry(JsonDocument manifest, string list, string key, string value) =>
        manifest.RootElement.GetProperty(list).EnumerateArray().First(entry => entry.GetProperty(key).GetString() == value);

    private static float[] Numbers(JsonElement preprocess, string name) => [.. preprocess.GetProperty(name).EnumerateArray().Select(x => x.GetSingle())];
}
