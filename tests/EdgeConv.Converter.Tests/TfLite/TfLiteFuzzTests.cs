using Xunit;

namespace EdgeConv.Converter.TfLite;

[Trait("suite", "fuzz")]
public class TfLiteFuzzTests
{
    [Fact]
    public void Damaged_small_models_are_refused_or_imported_never_worse()
    {
        byte[] model = new SmallModel().Write();
        Assert.InRange(Mutations.Run("small.tflite", model, cases: 6000, seed: 1), 3000, 6000);
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
    public void Damaged_real_models_are_refused_or_imported_never_worse(string model) =>
        Mutations.Run(model, File.ReadAllBytes(SharedData.File($"models/models/{model}")), cases: 200, seed: 2);
}
