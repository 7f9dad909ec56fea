using System.Buffers.Binary;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.TfLite;

[Trait("suite", "fuzz")]
public class TfLiteFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Damaged_tables_are_refused_or_imported_and_used()
    {
        FlatFields[] models = [.. Enumerable.Repeat(new SmallModel().Model, 20), .. OperatorCases.All.Select(one => one.Fields())];
        var target = new FuzzTarget("tflite", output) { IsHeader = e => e.Code == ConverterErrors.NoModel };
        target.Run(1500, random => Damaged(models[random.NextInt(models.Length)], random), file => ModelUse.Run(ModelImporter.Import("damaged.tflite", file, new()), target));
        if (FuzzTarget.IsTimed)
            return;
        Assert.InRange(target.Headers, 0, target.Cases * 8 / 10);
        Assert.InRange(target.Rules, 50, int.MaxValue);
        Assert.InRange(target.Of("run in int8"), target.Cases / 15, target.Cases);
    }

    [Fact]
    public void Every_truncation_of_a_small_model_is_refused()
    {
        byte[] model = new SmallModel().Write();
        // The last buffer holds a shape that is not read, since the output states it too.
        for (int length = 0; length < model.Length - 48; length++)
            Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.tflite", model[..length], new()));
    }

    [Theory]
    [InlineData("resnet8_cifar10_int8.tflite")]
    [InlineData("kws_dscnn_float.tflite")]
    public void Real_models_with_damaged_bytes_are_refused_or_imported_never_worse(string model) =>
        Mutations.Run(model, File.ReadAllBytes(SharedData.File($"models/models/{model}")), cases: 200, seed: 2);

    /// <summary>Mostly whole tables; else references that lead elsewhere, or bytes.</summary>
    private static byte[] Damaged(FlatFields model, SeededRandom random)
    {
        int way = random.NextInt(6);
        byte[] file = FlatWriter.Write(way < 4 ? new TableMutations(random).Change(model) : model);
        if (way == 4)
            return Mutations.Of(file, random);
        for (int changes = way == 5 ? random.NextInt(1, 4) : 0; changes > 0; changes--)
        {
            Span<byte> word = file.AsSpan(random.NextInt(file.Length / 4) * 4, 4);
            int value = BinaryPrimitives.ReadInt32LittleEndian(word);
            BinaryPrimitives.WriteInt32LittleEndian(word, random.NextInt(3) switch
            {
                0 => value + 4 * (random.NextInt(9) - 4),
                1 => random.NextInt(file.Length),
                _ => -value,
            });
        }
        return file;
    }
}
