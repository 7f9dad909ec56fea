using EdgeConv.Converter.Evaluate;
using SkiaSharp;

namespace EdgeConv.EndToEnd.Command;

/// <summary>Pictures of digits in a folder for each, named by what the demo's float model says of them; so that model is right about all, int8 about nearly all.</summary>
internal static class DigitFolder
{
    private const int Rows = 32, Columns = 20;

    /// <param name="wrong">How many are put into the folder of the next digit instead.</param>
    public static string Write(TemporaryFolder folder, int count, int wrong = 0)
    {
        using var executor = new FloatExecutor(Meter.Graph, workers: 1);
        string root = folder.File("digits");
        for (int i = 0; i < count; i++)
        {
            float[] reals = Meter.Input(i);
            using var bitmap = new SKBitmap(new SKImageInfo(Columns, Rows, SKColorType.Rgba8888, SKAlphaType.Opaque));
            var levels = new float[reals.Length];
            for (int at = 0; at < reals.Length; at++)
            {
                byte level = (byte)Math.Round(reals[at] * 255);
                levels[at] = level * (1f / 255);
                bitmap.SetPixel(at % Columns, at / Columns, new SKColor(level, level, level));
            }

            int digit = (Comparison.Answer(executor.Run([levels])[0]) + (i < wrong ? 1 : 0)) % 10;
            string place = Path.Combine(root, digit.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Directory.CreateDirectory(place);
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(place, $"{i:000}.png"), png.ToArray());
        }

        return root;
    }
}
