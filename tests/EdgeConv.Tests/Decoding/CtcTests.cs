using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeConv.Decoding;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Decoding;

public sealed class CtcTests
{
    [Fact]
    public void Repeats_count_once_unless_a_blank_lies_between()
    {
        var random = new SeededRandom(2);
        for (int i = 0; i < 200; i++)
        {
            int symbols = 2 + random.NextInt(4), steps = 1 + random.NextInt(12), blank = random.NextInt(symbols);
            int[] path = [.. Enumerable.Range(0, steps).Select(_ => random.NextInt(symbols))];
            bool stepsFirst = i % 2 == 0;
            var scores = new float[symbols * steps];
            for (int step = 0; step < steps; step++)
                for (int symbol = 0; symbol < symbols; symbol++)
                    scores[stepsFirst ? step * symbols + symbol : symbol * steps + step] = symbol == path[step] ? 1 : -random.NextInt(5);
            string once = Regex.Replace(string.Concat(path.Select(symbol => (char)('a' + symbol))), @"(.)\1*", "$1").Replace($"{(char)('a' + blank)}", "");
            var text = new int[steps];
            int count = new Ctc(symbols, steps, blank, stepsFirst).Decode(scores, text);
            Assert.Equal(once, string.Concat(text[..count].Select(symbol => (char)('a' + symbol))));
            Assert.Equal(Math.Min(2, count), new Ctc(symbols, steps, blank, stepsFirst).Decode(scores, text.AsSpan(0, Math.Min(2, steps))));
        }
    }

    // LPRNet's logits, by ONNX Runtime, of 64 plates, against what people read on them: 89 of 100 are right over the whole set.
    [Fact]
    public void Reads_plates_from_the_logits_of_another_runtime()
    {
        const int Symbols = 68, Steps = 18;
        string[] plates = JsonSerializer.Deserialize<string[]>(File.ReadAllText(SharedData.File("models/data/plates_94x24.labels.json")))!;
        string alphabet = Alphabet();
        float[] logits = GoldenFile.Read("models/golden/lprnet_24x94.onnx.out0.f32.gz");
        int images = logits.Length / (Symbols * Steps), right = 0;
        var text = new int[Steps];
        for (int i = 0; i < images; i++)
        {
            int count = new Ctc(Symbols, Steps, Symbols - 1, stepsFirst: false).Decode(logits.AsSpan(i * Symbols * Steps, Symbols * Steps), text);
            right += string.Concat(text[..count].Select(symbol => alphabet[symbol])) == plates[i] ? 1 : 0;
        }

        Assert.Equal(64, images);
        Assert.InRange(right, 54, 64);
    }

    private static string Alphabet()
    {
        using var labels = JsonDocument.Parse(File.ReadAllText(SharedData.File("models/labels.json")));
        return string.Concat(labels.RootElement.EnumerateObject().First(set => set.Name == "lprnet_68").Value.EnumerateArray().Select(symbol => symbol.GetString()));
    }
}
