using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>
/// A seeded convolution or depthwise operator: its shape at once, its values and what the formula makes of them when a kernel serves it.
/// </summary>
internal sealed class ConvolutionCase
{
    /// <summary>What makes an accumulator hard to scale.</summary>
    private enum Style
    {
        /// <summary>Results all over the range and beyond.</summary>
        Spread,

        /// <summary>Few weights, all multiples of a power of two, and a scale that makes every other accumulator n + 1/2.</summary>
        Ties,

        /// <summary>Biases as large as the converter lets them be, multipliers at both ends of what the reader lets pass.</summary>
        Extremes,
    }

    /// <summary>Each draw has a seed of its own, so that a case is the same in whichever order kernels ask for it.</summary>
    private enum Draw
    {
        Shape,
        Range,
        ZeroPoint,
        Input,
        Weights,
        Bias,
        Multipliers,
        Placement,
    }

    private readonly OperatorKind _kind;
    private readonly int _number;
    private readonly ConvolutionShape _shape;
    private readonly Style _style;
    private readonly bool _hasLowest;
    private readonly WeightLayout _layout;
    private readonly Map _input;
    private readonly (int Before, int After) _outputView;
    private readonly Dictionary<OutputForm, Prepared> _prepared = [];
    private sbyte[]? _weights;
    private int[] _bias = [];
    private long[] _accumulators = [];

    /// <summary>Accumulators instead of weights: the outputs take them in turn. With the flags that the test wants, right or wrong.</summary>
    public sealed record Given(int[] Accumulators, float[] Scales, int ZeroPoint, sbyte Low, sbyte High, OperatorFlags Flags);

    private readonly Given? _given;
    private readonly (sbyte Weight, sbyte Input)? _constant;

    private sealed record Prepared(OperatorRecord Operator, Map Output, byte[] Stream, sbyte[] Expected);

    public ConvolutionCase(OperatorKind kind, int number)
    {
        (_kind, _number) = (kind, number);
        SeededRandom random = Random(Draw.Shape);
        _shape = ConvolutionShape.Random(kind, number, random);
        _style = (Style)random.NextInt(3);
        _hasLowest = random.NextInt(4) == 0;
        _input = Map.Empty(random, _shape.Rows, _shape.Columns, _shape.Channels);
        Map view = Map.Empty(random, 1, 1, 1);
        _outputView = (view.ChannelsBefore, view.ChannelsAfter);
        OperatorRecord op = Record();
        WeightLayout[] others = [.. Enum.GetValues<WeightLayout>().Where(layout =>
            layout != WeightLayout.None && WeightLayouts.Serves(layout, op, _input.Channels, _shape.Outputs, _input.PixelBytes))];
        _layout = random.NextInt(6) == 0
            ? others[random.NextInt(others.Length)]
            : WeightLayouts.Choose(op, _input.Channels, _shape.Outputs, _input.PixelBytes);
    }

    /// <summary>The shape of a case with all weights and all input elements the same.</summary>
    public ConvolutionCase(OperatorKind kind, int number, sbyte weight, sbyte input) : this(kind, number) =>
        (_constant, _style, _hasLowest) = ((weight, input), Style.Spread, weight == sbyte.MinValue);

    /// <summary>The shape of a case with weights of 0 and given accumulators, rule xnnpack.</summary>
    public ConvolutionCase(OperatorKind kind, int number, Given given) : this(kind, number) => (_given, _hasLowest) = (given, false);

    public override string ToString() => $"{_kind} {_number}: {_shape}, {_layout}, {_style}, input pixels of {_input.PixelBytes} bytes";

    private SeededRandom Random(Draw draw) => new((ulong)_number * 16 + (ulong)draw);

    private int PerOutput => _shape.Vertical.Size * _shape.Horizontal.Size * (_kind == OperatorKind.Depthwise ? 1 : _shape.Channels / _shape.Groups);

    /// <summary>Whether a kernel can do it; the values are not there yet.</summary>
    public bool Serves(Kernel kernel, OutputForm form)
    {
        OperatorRecord op = Record(form);
        op.Flags = (_hasLowest ? OperatorFlags.HasLowestWeight : OperatorFlags.None)
            | (form == OutputForm.XnnpackShort ? OperatorFlags.ShortOutputStage : OperatorFlags.None);
        return KernelBench.Serves(kernel, op, [_input], OutputMap(form));
    }

    /// <returns>Bytes that the kernel computed, all as the formula says.</returns>
    public int Check(Kernel kernel, OutputForm form)
    {
        if (!_prepared.TryGetValue(form, out Prepared? prepared))
            _prepared[form] = prepared = Prepare(form);
        sbyte[] actual = Run(kernel, prepared);
        int at = actual.AsSpan().CommonPrefixLength(prepared.Expected);
        if (at < actual.Length)
        {
            int pixel = at / _shape.Outputs;
            Assert.Fail($"{kernel}, {form}: row {pixel / _shape.OutputColumns}, column {pixel % _shape.OutputColumns}, channel {at % _shape.Outputs} is "
                + $"{actual[at]} and not {prepared.Expected[at]}; {actual.Zip(prepared.Expected).Count(p => p.First != p.Second)} of {actual.Length} bytes differ. {this}");
        }
        return actual.Length;
    }

    /// <summary>What a kernel makes of given accumulators, and what the rule does.</summary>
    public (sbyte[] Actual, sbyte[] Expected) Run(Kernel kernel)
    {
        Prepared prepared = Prepare(OutputForm.Xnnpack);
        return (Run(kernel, prepared), prepared.Expected);
    }

    private sbyte[] Run(Kernel kernel, Prepared prepared) =>
        KernelBench.Run(kernel, prepared.Operator, [_input], prepared.Output, new([], prepared.Stream), Random(Draw.Placement));

    private OperatorRecord Record(OutputForm form = OutputForm.Xnnpack)
    {
        SeededRandom random = Random(Draw.Range);
        int low = random.NextInt(2) == 0 ? -128 : random.NextInt(-128, 128), high = random.NextInt(2) == 0 ? 127 : random.NextInt(-128, 128);
        if (form == OutputForm.XnnpackShort)
            (low, high) = (-128, 127);
        return new()
        {
            Kind = _kind, Rule = form == OutputForm.Tflm ? Rule.Tflm : Rule.Xnnpack, Layout = _layout, Vertical = _shape.Vertical, Horizontal = _shape.Horizontal,
            Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1,
            Groups = _shape.Groups, WorkRows = _shape.OutputRows,
            Low = _given?.Low ?? (sbyte)Math.Min(low, high), High = _given?.High ?? (sbyte)Math.Max(low, high),
        };
    }

    private Map OutputMap(OutputForm form)
    {
        int zero = _given?.ZeroPoint ?? Random(Draw.ZeroPoint).NextInt(-128, 128);
        return new(_shape.OutputRows, _shape.OutputColumns, _shape.Outputs, 1, form == OutputForm.XnnpackShort ? zero & ~1 : zero)
        {
            ChannelsBefore = _outputView.Before, ChannelsAfter = _outputView.After,
        };
    }

    private Prepared Prepare(OutputForm form)
    {
        if (_weights == null)
        {
            _input.Fill(Random(Draw.Input));
            if (_constant is { } constant)
                Array.Fill(_input.Values, constant.Input);
            _weights = Weights();
            SeededRandom random = Random(Draw.Bias);
            _bias = [.. _weights.Chunk(PerOutput).Select((filter, o) => _given is null ? Bias(filter, random) : _given.Accumulators[o % _given.Accumulators.Length])];
            _accumulators = Accumulators();
        }
        OperatorRecord op = Record(form);
        Map output = OutputMap(form);
        byte[] multipliers = form == OutputForm.Tflm ? FixedMultipliers() : MemoryMarshal.AsBytes<float>(Scales(form == OutputForm.XnnpackShort)).ToArray();
        byte[] stream = WeightPacking.Pack(op, _input.Channels, _weights, _bias, multipliers);
        op.Flags = _given?.Flags ?? WeightPacking.Flags(op, stream, _input.Channels, _shape.Outputs, output.ZeroPoint);
        if (_given is not null)
            return new(op, output, stream, Expected(op, output, multipliers));
        Assert.Equal(_hasLowest, (op.Flags & OperatorFlags.HasLowestWeight) != 0);
        if (form == OutputForm.XnnpackShort)
            Assert.True((op.Flags & OperatorFlags.ShortOutputStage) != 0, $"the short output stage is not found exact. {this}");
        else
            op.Flags &= ~OperatorFlags.ShortOutputStage;
        return new(op, output, stream, Expected(op, output, multipliers));
    }

    private sbyte[] Expected(in OperatorRecord op, Map output, byte[] multipliers)
    {
        var expected = new sbyte[_accumulators.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int channel = i % output.Channels;
            long scaled = op.Rule == Rule.Tflm
                ? RuleReference.Multiply(_accumulators[i], MemoryMarshal.Cast<byte, FixedMultiplier>(multipliers)[channel])
                : RuleReference.Nearest(_accumulators[i] * MemoryMarshal.Cast<byte, float>(multipliers)[channel]);
            expected[i] = (sbyte)Math.Clamp(scaled + output.ZeroPoint, op.Low, op.High);
        }
        return expected;
    }

    private sbyte[] Weights()
    {
        SeededRandom random = Random(Draw.Weights);
        var weights = new sbyte[_shape.Outputs * PerOutput];
        if (_given is not null || _constant is not null)
        {
            Array.Fill(weights, _constant?.Weight ?? 0);
            return weights;
        }
        int unit = 1 << TieBits;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (sbyte)(_style switch
            {
                Style.Ties => random.NextInt(PerOutput) < 3 ? unit * random.NextInt(-127 / unit, 127 / unit + 1) : 0,
                _ => random.NextInt(8) == 0 ? random.NextInt(2) == 0 ? -127 : 127 : random.NextInt(-127, 128),
            });
        for (int i = 0; i < weights.Length && _hasLowest; i += 1 + random.NextInt(3))
            weights[i] = -128;
        return weights;
    }

    /// <summary>Accumulators of style ties are multiples of 2^TieBits.</summary>
    private int TieBits => 3 + _number % 4;

    /// <summary>With the input's zero point folded in.</summary>
    private int Bias(sbyte[] filter, SeededRandom random)
    {
        int most = int.MaxValue - filter.Sum(w => 128 * Math.Abs((int)w));
        return _style switch
        {
            Style.Ties => (random.NextInt(-500, 500) << TieBits) - filter.Sum(w => _input.ZeroPoint * w),
            Style.Extremes => random.NextInt(4) switch { 0 => most, 1 => -most, _ => random.NextInt(2 * (most / 2)) - most / 2 },
            _ => random.NextInt(-20_000, 20_000),
        };
    }

    private float[] Scales(bool isShort)
    {
        SeededRandom random = Random(Draw.Multipliers);
        var scales = new float[_shape.Outputs];
        for (int o = 0; o < scales.Length; o++)
        {
            if (_given is not null)
            {
                scales[o] = _given.Scales[o % _given.Scales.Length];
                continue;
            }
            long largest = Math.Max(1, Channel(o).Max(Math.Abs));
            float scale = _style switch
            {
                Style.Ties => (float)Math.ScaleB(1, -1 - TieBits),
                Style.Extremes => random.NextInt(5) switch
                {
                    0 => BitConverter.Int32BitsToSingle(1 + random.NextInt(1 << 20)), // subnormal
                    1 => (float)Math.ScaleB(1 + random.NextDouble(), random.NextInt(-126, -60)),
                    2 => (float)Math.ScaleB(1 + random.NextDouble(), random.NextInt(20, 127)),
                    3 => float.MaxValue,
                    _ => 150f / largest,
                },
                _ => (float)(random.NextDouble(0.2, 3) * 127 / largest),
            };
            scales[o] = isShort ? Math.Min(scale, LargestShortScale(o)) : scale;
        }
        return scales;
    }

    /// <summary>The largest float32 with which no accumulator leaves 16 bits less 256, from the filter alone.</summary>
    private float LargestShortScale(int output)
    {
        long high = _bias[output], low = _bias[output];
        foreach (sbyte weight in _weights!.AsSpan(output * PerOutput, PerOutput))
        {
            high += Math.Max(weight * 127, weight * -128);
            low += Math.Min(weight * 127, weight * -128);
        }
        long bound = Math.Max(1, Math.Max(Math.Abs(high), Math.Abs(low)));
        float scale = (float)(32511.0 / bound);
        while (bound * (double)scale > 32511)
            scale = MathF.BitDecrement(scale);
        return _style == Style.Ties ? (float)Math.ScaleB(1, Math.ILogB(scale)) : scale;
    }

    private byte[] FixedMultipliers()
    {
        SeededRandom random = Random(Draw.Multipliers);
        var multipliers = new FixedMultiplier[_shape.Outputs];
        float[] scales = Scales(isShort: false);
        for (int o = 0; o < multipliers.Length; o++)
            multipliers[o] = _style != Style.Extremes ? TflmRule.Fixed(scales[o]) : new()
            {
                Mantissa = random.NextInt(5) switch { 0 => int.MaxValue, 1 => 0, 2 => 1 << 30, _ => random.NextInt(int.MaxValue) },
                Exponent = random.NextInt(4) switch { 0 => -62, 1 => 30, 2 => random.NextInt(-62, 31), _ => random.NextInt(-30, -15) },
            };
        return MemoryMarshal.AsBytes<FixedMultiplier>(multipliers).ToArray();
    }

    private IEnumerable<long> Channel(int output) => Enumerable.Range(0, _accumulators.Length / _shape.Outputs).Select(pixel => _accumulators[pixel * _shape.Outputs + output]);

    /// <summary>RULES.md: what lies outside the map is the input's zero point, which the bias has folded in.</summary>
    private long[] Accumulators()
    {
        bool depthwise = _kind == OperatorKind.Depthwise;
        int inputs = depthwise ? 1 : _shape.Channels / _shape.Groups, outputsPerGroup = _shape.Outputs / (depthwise ? _shape.Channels : _shape.Groups);
        var sums = new long[_shape.OutputRows * _shape.OutputColumns * _shape.Outputs];
        int next = 0;
        for (int row = 0; row < _shape.OutputRows; row++)
            for (int column = 0; column < _shape.OutputColumns; column++)
                for (int output = 0; output < _shape.Outputs; output++)
                    sums[next++] = Accumulator(row, column, output, output / outputsPerGroup * inputs, inputs);
        return sums;
    }

    private long Accumulator(int row, int column, int output, int firstInput, int inputs)
    {
        long sum = _bias[output];
        int next = output * PerOutput; // [O][rows][columns][inputs]
        for (int ky = 0; ky < _shape.Vertical.Size; ky++)
            for (int kx = 0; kx < _shape.Horizontal.Size; kx++)
            {
                int y = row * _shape.Vertical.Stride - _shape.Vertical.PadBefore + ky * _shape.Vertical.Dilation;
                int x = column * _shape.Horizontal.Stride - _shape.Horizontal.PadBefore + kx * _shape.Horizontal.Dilation;
                bool holds = _input.Holds(y, x);
                for (int c = 0; c < inputs; c++, next++)
                    sum += _weights![next] * (holds ? _input[y, x, firstInput + c] : _input.ZeroPoint);
            }
        return sum;
    }
}
