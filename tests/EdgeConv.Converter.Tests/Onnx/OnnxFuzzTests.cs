using Xunit;

namespace EdgeConv.Converter.Onnx;

[Trait("suite", "fuzz")]
public class OnnxFuzzTests
{
    [Fact]
    public void Damaged_small_models_are_refused_or_imported_never_worse()
    {
        byte[] model = SmallModels.Network().Write();
        Assert.InRange(Mutations.Run("small.onnx", model, cases: 3000, seed: 3), 1500, 3000);
    }

    [Theory]
    [InlineData("resnet20_cifar10_bn.onnx")]
    [InlineData("resnet8_cifar10_float.onnx")]
    public void Damaged_real_models_are_refused_or_imported_never_worse(string model) =>
        Mutations.Run(model, File.ReadAllBytes(SharedData.File($"models/models/{model}")), cases: 60, seed: 4);
}
