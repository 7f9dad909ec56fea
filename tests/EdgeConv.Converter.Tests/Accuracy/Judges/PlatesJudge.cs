using System.Globalization;
using System.Text.Json;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Tests.Accuracy.Judges;

/// <summary>LPRNet's 68 symbols by 18 steps, read greedily: plates that are right in every symbol.</summary>
/// <param name="most">Points of all plates that may be lost.</param>
internal sealed class PlatesJudge(double most) : IJudge
{
    private const int Symbols = 68, Steps = 18;

    private readonly Ctc _ctc = new(Symbols, Steps, Symbols - 1, stepsFirst: false);
    private readonly string[] _plates = JsonSerializer.Deserialize<string[]>(File.ReadAllText(SharedData.File("models/data/plates_94x24.labels.json")))!;
    private readonly string _alphabet = Alphabet();
    private int _count, _floatRight, _int8Right, _changed;

    public void Add(int picture, float[][] expected, float[][] actual)
    {
        string before = Read(expected[0]), after = Read(actual[0]);
        _count++;
        _floatRight += before == _plates[picture] ? 1 : 0;
        _int8Right += after == _plates[picture] ? 1 : 0;
        _changed += before != after ? 1 : 0;
    }

    public string Found => string.Create(CultureInfo.InvariantCulture, $"{100.0 * _floatRight / _count:0.00} -> {100.0 * _int8Right / _count:0.00} % of plates, {_changed} changed");

    public string Limit => string.Create(CultureInfo.InvariantCulture, $"{most:0.0} points");

    public double Score => _int8Right;

    public bool Holds => _floatRight - _int8Right <= most * _count / 100;

    private string Read(float[] logits)
    {
        var text = new int[Steps];
        int count = _ctc.Decode(logits, text);
        return string.Concat(text[..count].Select(symbol => _alphabet[symbol]));
    }

    private static string Alphabet()
    {
        using var labels = JsonDocument.Parse(File.ReadAllText(SharedData.File("models/labels.json")));
        return string.Concat(labels.RootElement.GetProperty("lprnet_68").EnumerateArray().Select(symbol => symbol.GetString()));
    }
}
