using EdgeConv.Converter.Nano;
using Xunit;

namespace EdgeConv.Converter.Tests.Nano;

public sealed class NanoFitTests
{
    [Fact]
    public void Every_operator_that_no_microcontroller_runs_is_named_with_its_remedy()
    {
        using Model model = Model.Load(RepositoryRoot.File("tools/verbs/vectors/operators-q31.ecb"));
        string message = Assert.Throws<EdgeConvException>(() => NanoFit.RequireOperators(model.File, "net.onnx")).Message;
        Assert.StartsWith("net.onnx: '", message, StringComparison.Ordinal);
        Assert.Contains("it is a Resize, which does not run", message, StringComparison.Ordinal);
        Assert.Contains("it is a Rearrange, which does not run", message, StringComparison.Ordinal);
        Assert.DoesNotContain("arithmetic", message, StringComparison.Ordinal);
        Assert.Equal(model.File.Operators.ToArray().Count(op => op.Kind is Blob.OperatorKind.Resize or Blob.OperatorKind.Rearrange), message.Split("; '").Length);
    }

    [Fact]
    public void Another_arithmetic_is_named()
    {
        using Model model = Model.Load(RepositoryRoot.File("tools/verbs/vectors/meter.ecb"));
        Assert.Contains("its arithmetic is not q31", Assert.Throws<EdgeConvException>(() => NanoFit.RequireOperators(model.File, "net.onnx")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("presence.ecb", "PresenceModel")]
    [InlineData("models/small-meter v2.ecb", "SmallMeterV2Model")]
    [InlineData("8x8.ecb", "M8x8Model")]
    [InlineData("-.ecb", "MModel")]
    public void A_class_is_named_after_its_file(string path, string name)
    {
        Assert.Equal(name, ResourceClass.NameFor(path));
        Assert.Null(ResourceClass.Complaint(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A.")]
    [InlineData("A..B")]
    [InlineData("9A")]
    [InlineData("A-B")]
    [InlineData("A{B")]
    public void What_is_no_name_of_a_class_is_refused(string name) => Assert.NotNull(ResourceClass.Complaint(name));

    [Fact]
    public void An_estimate_grows_with_the_work_and_shrinks_with_the_clock()
    {
        using Model model = Model.Load(RepositoryRoot.File("tools/verbs/vectors/meter.ecb"));
        Microcontroller board = Microcontroller.Load("esp32");
        double whole = InterpreterCost.Milliseconds(model.File, board);
        Assert.Equal(whole / 2, InterpreterCost.Milliseconds(model.File, board with { ClockMegahertz = 2 * board.ClockMegahertz }), 6);
        Assert.InRange(whole, 948_736 * 566.0 / 240_000, 3 * 948_736 * 885.0 / 240_000);
    }
}
