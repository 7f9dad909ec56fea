using System.Text;
using System.Text.RegularExpressions;
using EdgeConv.EndToEnd.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Errors;

public sealed class TfLiteErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_tflite_file_is_used_or_refused_in_one_line()
    {
        byte[] whole = File.ReadAllBytes(SharedData.File("models/models/kws_dscnn_int8.tflite"));
        var random = new Numerics.SeededRandom(21);
        int refused = 0;
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.NextInt(damaged.Length)] ^= (byte)(1 << random.NextInt(8));
            CommandRun run = CommandRun.Of("convert", _folder.Write("a.tflite", damaged), "-o", _folder.File("a.ecb"));
            if (run.Code != 0)
            {
                run.Fails(2);
                refused++;
            }
            CommandRun.Of("convert", _folder.Write("a.tflite", whole.AsSpan(0, random.NextInt(whole.Length / 2))), "-o",
                _folder.File("b.ecb")).Fails(2);
        }
        Assert.InRange(refused, 1, 60);
    }

    [Fact]
    public void Every_node_that_is_not_supported_is_named_at_once()
    {
        string onnx = Encoding.Latin1.GetString(File.ReadAllBytes(Meter.Onnx)).Replace("Relu", "Rexu");
        CommandRun run = CommandRun.Of("convert", _folder.Write("a.onnx", Encoding.Latin1.GetBytes(onnx)), "-o", _folder.File("a.ecb"), "--calibrate", Meter.Calibration).Fails(2);
        Assert.Equal(2, Regex.Count(run.Error, Regex.Escape("(Rexu)")));
    }
}
