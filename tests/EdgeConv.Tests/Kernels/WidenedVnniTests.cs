using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Convolution;
using EdgeConv.Kernels.Depthwise;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>The text of the kernels for AvxVnni, with a dot product that any PC with Avx2 has: their registered entries run where the instruction exists.</summary>
[Trait("suite", "kernels")]
public sealed unsafe class WidenedVnniTests
{
    private static readonly ConvolutionCases s_convolutions = new(OperatorKind.Convolution), s_depthwise = new(OperatorKind.Depthwise);

    [Theory, InlineData(OutputForm.Xnnpack), InlineData(OutputForm.XnnpackShort), InlineData(OutputForm.Tflm)]
    public void Convolution_is_the_formula(OutputForm form) => Check(s_convolutions, form, new("Convolution6x16 with a widened dot product", Isa.Avx2)
    {
        Fits = &ColumnsAvx.Fits, Workspace = &ColumnsAvx.Workspace<Convolution6x16Avx<QuadDotVnni<WidenedDotProduct>, XnnpackStageAvx>>,
        Xnnpack = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotVnni<WidenedDotProduct>, XnnpackStageAvx>>,
        XnnpackShort = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotVnni<WidenedDotProduct>, XnnpackShortStageAvx>>,
        Tflm = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotVnni<WidenedDotProduct>, TflmStageAvx>>,
    });

    [Theory, InlineData(OutputForm.Xnnpack), InlineData(OutputForm.XnnpackShort), InlineData(OutputForm.Tflm)]
    public void Depthwise_is_the_formula(OutputForm form) => Check(s_depthwise, form, new("DepthwiseStrip with a widened dot product", Isa.Avx2)
    {
        Workspace = &DepthwiseStripAvx<StripDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Workspace,
        Xnnpack = &DepthwiseStripAvx<StripDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Run,
        XnnpackShort = &DepthwiseStripAvx<StripDotVnni<WidenedDotProduct>, XnnpackShortStageAvx>.Run,
        Tflm = &DepthwiseStripAvx<StripDotVnni<WidenedDotProduct>, TflmStageAvx>.Run,
    });

    [Theory, InlineData(OutputForm.Xnnpack), InlineData(OutputForm.XnnpackShort), InlineData(OutputForm.Tflm)]
    public void Depthwise_3x3_is_the_formula(OutputForm form) => Check(s_depthwise, form, new("Depthwise3x3 with a widened dot product", Isa.Avx2)
    {
        Fits = &Depthwise3x3Avx<StripDotVnni<WidenedDotProduct>, ColumnDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Fits,
        Workspace = &Depthwise3x3Avx<StripDotVnni<WidenedDotProduct>, ColumnDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Workspace,
        Xnnpack = &Depthwise3x3Avx<StripDotVnni<WidenedDotProduct>, ColumnDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Run,
        XnnpackShort = &Depthwise3x3Avx<StripDotVnni<WidenedDotProduct>, ColumnDotVnni<WidenedDotProduct>, XnnpackShortStageAvx>.Run,
        Tflm = &Depthwise3x3Avx<StripDotVnni<WidenedDotProduct>, ColumnDotVnni<WidenedDotProduct>, TflmStageAvx>.Run,
    });

    [Theory, InlineData(OutputForm.Xnnpack), InlineData(OutputForm.XnnpackShort), InlineData(OutputForm.Tflm)]
    public void Depthwise_of_one_column_is_the_formula(OutputForm form) => Check(s_depthwise, form, new("DepthwiseOneColumn with a widened dot product", Isa.Avx2)
    {
        Fits = &DepthwiseOneColumnAvx<StripDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Fits,
        Workspace = &DepthwiseOneColumnAvx<StripDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Workspace,
        Xnnpack = &DepthwiseOneColumnAvx<StripDotVnni<WidenedDotProduct>, XnnpackStageAvx>.Run,
        XnnpackShort = &DepthwiseOneColumnAvx<StripDotVnni<WidenedDotProduct>, XnnpackShortStageAvx>.Run,
        Tflm = &DepthwiseOneColumnAvx<StripDotVnni<WidenedDotProduct>, TflmStageAvx>.Run,
    });

    private static void Check(ConvolutionCases cases, OutputForm form, Kernel kernel)
    {
        Assert.SkipUnless(kernel.IsSupported, "cpu:avx2");
        cases.Check(kernel, form);
    }
}
