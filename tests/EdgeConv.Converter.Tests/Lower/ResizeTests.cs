using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Lower;

public sealed class ResizeTests
{
    /// <summary>Places by the formulas of ONNX in decimal numbers, every coordinate mode and rounding, any sizes.</summary>
    [Fact]
    public void Nearest_takes_the_element_that_the_formulas_of_ONNX_name()
    {
        var random = new SeededRandom(1);
        for (int number = 0; number < 600; number++)
        {
            int inputs = random.NextInt(1, 12), outputs = random.NextInt(1, 24);
            var coordinates = (ResizeCoordinates)random.NextInt(4);
            var rounding = (ResizeRounding)random.NextInt(4);
            var builder = new Int8GraphBuilder();
            Value input = builder.Input("in", 1, inputs, 1, 1);
            Value output = builder.Add(new Resize("r", input, builder.Value("out", [1, outputs, 1, 1]), new(ResizeMode.Nearest, coordinates) { Rounding = rounding },
                [1, (float)((double)outputs / inputs), 1, 1]));
            byte[] bytes = [.. Enumerable.Range(0, inputs).Select(i => (byte)i)];
            byte[] expected = [.. Enumerable.Range(0, outputs).Select(y => (byte)Nearest(Place(coordinates, y, inputs, outputs), rounding, inputs))];
            Assert.True(expected.AsSpan().SequenceEqual(builder.Output(output).Run(Rule.Xnnpack, bytes)), $"{inputs} to {outputs}, {coordinates}, {rounding}");
        }
    }

    private static decimal Place(ResizeCoordinates coordinates, int y, int inputs, int outputs) => coordinates switch
    {
        ResizeCoordinates.PytorchHalfPixel when outputs == 1 => 0,
        ResizeCoordinates.HalfPixel or ResizeCoordinates.PytorchHalfPixel => Exact((2 * y + 1) * inputs - outputs, 2 * outputs),
        ResizeCoordinates.AlignCorners => outputs == 1 ? 0 : Exact(y * (inputs - 1), outputs - 1),
        _ => Exact(y * inputs, outputs),
    };

    /// <summary>A quotient that is exact where it is a whole number or lies half between two.</summary>
    private static decimal Exact(int a, int b) => (decimal)a / b;

    private static int Nearest(decimal place, ResizeRounding rounding, int inputs) => (int)Math.Clamp(rounding switch
    {
        ResizeRounding.Floor => Math.Floor(place),
        ResizeRounding.Ceiling => Math.Ceiling(place),
        ResizeRounding.PreferCeiling => Math.Floor(place + 0.5m),
        _ => Math.Ceiling(place - 0.5m),
    }, 0, inputs - 1);

    [Theory]
    [InlineData(ResizeCoordinates.HalfPixel, Rule.Xnnpack, new[] { 0, 10, 30, 40 })] // 0, 2.5 -> at 1/4 and 3/4 between 0 and 40
    [InlineData(ResizeCoordinates.Asymmetric, Rule.Xnnpack, new[] { 0, 20, 40, 40 })]
    [InlineData(ResizeCoordinates.AlignCorners, Rule.Xnnpack, new[] { 0, 13, 27, 40 })]
    [InlineData(ResizeCoordinates.AlignCorners, Rule.Tflm, new[] { 0, 13, 27, 40 })] // steps of 341 / 1024
    [InlineData(ResizeCoordinates.HalfPixel, Rule.Tflm, new[] { 0, 10, 30, 40 })]
    public void Two_columns_become_four(object coordinates, object rule, int[] expected)
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 1, 2, 1);
        Value output = builder.Add(new Resize("r", input, builder.Value("out", [1, 1, 4, 1]), new(ResizeMode.Linear, (ResizeCoordinates)coordinates), [1, 1, 2, 1]));
        Assert.Equal(expected, builder.Output(output).Run((Rule)rule, [0, 40]).Select(value => (int)(sbyte)value));
    }

    [Fact]
    public void A_scale_that_is_not_that_of_the_sizes_is_its_own_fraction()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 7, 1, 1);
        Value output = builder.Add(new Resize("r", input, builder.Value("out", [1, 4, 1, 1]), new(ResizeMode.Nearest, ResizeCoordinates.Asymmetric) { Rounding = ResizeRounding.Floor }, [1, 0.6f, 1, 1]));
        OperatorRecord op = Assert.Single(builder.Output(output).Lower().Operators);
        Assert.Equal((5, 3, 0), (op.Vertical.Stride, op.Vertical.Dilation, op.Vertical.PadBefore));
    }

    [Fact]
    public void Cubic_regions_three_axes_and_odd_scales_are_refused_by_name()
    {
        foreach (var (options, scale, says) in new (ResizeOptions, float[], string)[]
        {
            (new(ResizeMode.Cubic, ResizeCoordinates.HalfPixel), [1, 2, 2, 1], "cubic"),
            (new(ResizeMode.Linear, ResizeCoordinates.CropAndResize), [1, 2, 2, 1], "a region"),
            (new(ResizeMode.Linear, ResizeCoordinates.HalfPixel), [1, 2, 2, 2], "axes 1, 2, 3"),
            (new(ResizeMode.Linear, ResizeCoordinates.HalfPixel), [1, 1.2345678f, 1, 1], "no fraction"),
        })
        {
            var builder = new Int8GraphBuilder();
            Value input = builder.Input("in", 1, 3, 3, 2);
            Value output = builder.Add(new Resize("r", input, builder.Value("out", [1, (int)(3 * scale[1]), (int)(3 * scale[2]), (int)(2 * scale[3])]), options, scale));
            Assert.Contains(says, Assert.Throws<EdgeConvException>(() => builder.Output(output).Lower()).Message, StringComparison.Ordinal);
        }
    }
}
