using System.Security.Cryptography;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Reconstruct;

[Trait("suite", "models")] // minutes under emulation, where "reproducible" converts the same model
public class GoodEffortTests
{
    // Written down from an x64 run with AVX2; the part "reproducible" converts it by the command under other processor features, and KWS too.
    private const string Expected = "F113AAD79F6ADB1BDA1BB70D6047B579";

    [Fact]
    public void The_demo_model_converted_with_effort_good_is_this_file_wherever_it_lies()
    {
        string elsewhere = Directory.CreateTempSubdirectory("edgeconv-elsewhere").FullName;
        try
        {
            string model = RepositoryRoot.File("tools/meter/meter.onnx"), copy = Path.Combine(elsewhere, "meter.onnx");
            File.Copy(model, copy);
            Assert.Equal((Expected, Expected), (Hash(model), Hash(copy)));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private static string Hash(string model)
    {
        var options = new ConvertOptions
        {
            // A tenth of the steps: what a processor could change shows in these too.
            Quantise = QuantiseOptions.For(Effort.Good) with { RoundingSteps = 20 },
            Calibration = graph => new(CalibrationSet.FromNpy(RepositoryRoot.File("tools/meter/calibration.npy"), graph).Samples.Take(6).ToArray()),
        };
        return Convert.ToHexString(SHA256.HashData(ModelConverter.Convert(model, options).File))[..Expected.Length];
    }
}
