using System.Globalization;

namespace EdgeConv.Converter.Tests.Accuracy.Judges;

/// <summary>Pixels of persons against the drawn masks: intersection over union, over all pixels of all pictures.</summary>
/// <param name="masks">Data set of masks, 1 where a person is.</param>
/// <param name="isPerson">Whether a pixel of an output is a person's: the output, the pixel, pixels in all.</param>
internal sealed class PersonJudge(string masks, Func<float[], int, int, bool> isPerson, double most) : IJudge
{
    private const int Person = 15; // of Pascal VOC's 21 classes

    private readonly byte[] _masks = SharedModels.Bytes(masks);
    private readonly int _pixels = SharedModels.Bytes(masks).Length / SharedModels.Count(masks);
    private long _floatBoth, _floatEither, _int8Both, _int8Either;

    /// <summary>The class of the largest of 21 planes is a person.</summary>
    public static bool OfPlanes(float[] output, int pixel, int pixels)
    {
        for (int c = 0; c < output.Length / pixels; c++)
            if (output[c * pixels + pixel] > output[Person * pixels + pixel])
                return false;
        return true;
    }

    /// <summary>The largest of a pixel's 21 channels is a person's.</summary>
    public static bool OfChannels(float[] output, int pixel, int pixels)
    {
        int classes = output.Length / pixels;
        return output.AsSpan(pixel * classes, classes).ToArray().Max() == output[pixel * classes + Person];
    }

    /// <summary>A share of more than a half.</summary>
    public static bool OfShare(float[] output, int pixel, int pixels) => output[pixel] > 0.5f;

    public double Float => (double)_floatBoth / _floatEither;

    public double Int8 => (double)_int8Both / _int8Either;

    public void Add(int picture, float[][] expected, float[][] actual)
    {
        for (int pixel = 0; pixel < _pixels; pixel++)
        {
            bool drawn = _masks[picture * _pixels + pixel] != 0, before = isPerson(expected[0], pixel, _pixels), after = isPerson(actual[0], pixel, _pixels);
            _floatBoth += drawn && before ? 1 : 0;
            _floatEither += drawn || before ? 1 : 0;
            _int8Both += drawn && after ? 1 : 0;
            _int8Either += drawn || after ? 1 : 0;
        }
    }

    public string Found => string.Create(CultureInfo.InvariantCulture, $"person IoU {Float:0.0000} -> {Int8:0.0000}");

    public string Limit => string.Create(CultureInfo.InvariantCulture, $"{most:0.00} less");

    public double Score => Int8;

    public bool Holds => Float - Int8 <= most;
}
