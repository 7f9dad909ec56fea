using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>
/// An int8 graph computed straight from the published formulas, independent of converter and runtime. Sources: gemmlowp fixedpoint.h;
/// tensorflow/lite/kernels/internal/reference; XNNPACK qs8-requantization and qs8-vadd.
/// </summary>
/// <param name="graph">From the quantiser.</param>
/// <param name="tflm">TensorFlow Lite Micro's reference kernels, or TensorFlow Lite with XNNPACK.</param>
internal sealed class Int8Reference(ModelGraph graph, bool tflm)
{
    private readonly Dictionary<Value, int[]> _values = [];

    /// <summary>The levels of the value behind each output.</summary>
    public int[][] Run(float[] input)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node is Quantize { Input.Type: ElementType.Float32 })
                _values[node.Output] = [.. input.Select(x => FromReal(x, node.Output.Quantisation!))];
            else if (node.Output.Type == ElementType.Int8)
                _values[node.Output] = Compute(node);
        }

        return [.. graph.Outputs.Select(output => _values[graph.Producer(output)!.Input])];
    }

    /// <summary>The levels of the last value, for a graph whose input and output are int8 themselves.</summary>
    public int[] Run(ReadOnlySpan<sbyte> input)
    {
        _values[graph.Inputs[0]] = [.. input.ToArray().Select(level => (int)level)];
        foreach (Node node in graph.Nodes)
            _values[node.Output] = Compute(node);
        return _values[graph.Outputs[0]];
    }

    private int[] Compute(Node node)
    {
        int[] x = _values[node.Input];
        Quantisation i = node.Input.Quantisation!, o = node.Output.Quantisation!;
        switch (node)
        {
            case Convolution n:
                return Convolve(n, x);
            case TransposedConvolution n:
                return Transpose(n, x);
            case Slice n:
                return Sliced(n, x);
            case FullyConnected n:
                return Connect(n, x);
            case Add n:
                return [.. x.Zip(_values[n.Inputs[1]], (a, b) => Clamped(Sum(a - i.ZeroPoint, b - n.Inputs[1].Quantisation!.ZeroPoint, n), n.Clamp, o))];
            case MatrixProduct n:
                return Matrices(n, x, _values[n.Inputs[1]]);
            case Binary n:
                return Pairs(n, x, _values[n.Inputs[1]]);
            case ChannelSlopes n when n.Slopes.Distinct().Count() == 1:
                return [.. x.Select(a => UnaryReference.Level([new(UnaryKind.LeakyRelu, n.Slopes[0])], a - i.ZeroPoint, i.Scale, o, tflm))];
            case ChannelSlopes n:
                return [.. x.Select((a, k) => UnaryReference.Level(tflm, Slope(n.Slopes[k % n.Slopes.Length], i.Scale * (a - i.ZeroPoint)), o))];
            case Activation n:
                return [.. x.Select(a => ClampedAs(tflmRounding: true, Scaled(a - i.ZeroPoint, (double)i.Scale / o.Scale), n.Clamp, o))];
            case Unary n:
                return [.. x.Select(a => UnaryReference.Level(n.Functions, a - i.ZeroPoint, i.Scale, o, tflm))];
            case Quantize:
                return [.. x.Select(a => ClampedAs(tflmRounding: true, Scaled(a - i.ZeroPoint, (double)i.Scale / o.Scale), Clamp.None, o))];
            case Pool n:
                return Pooled(n, x);
            case SpatialMean n:
                return Mean(n, x);
            case Reshape:
                return x;
            case ChannelPermutation n:
                return [.. Enumerable.Range(0, x.Length).Select(k => x[k / n.Channels.Length * n.Channels.Length + n.Channels[k % n.Channels.Length]])];
            case Pad n:
                return Padded(n, x);
            case Concat n:
                int outer = n.Output.Shape.Take(n.Axis).Aggregate(1, (product, length) => product * length);
                return [.. Enumerable.Range(0, outer).SelectMany(
                    i => n.Inputs.SelectMany(v => _values[v].Skip(i * (_values[v].Length / outer)).Take(_values[v].Length / outer)))];
            case Softmax n:
                return AxisReference.Along(n.Input.Shape, n.Axis, x, logits => [.. tflm ? SoftmaxReference.Fixed(logits, i.Scale, n.Beta) : SoftmaxReference.Table(logits, i.Scale, n.Beta, o)]);
            case Reduce n:
                return [.. AxisReference.Lines(n.Input.Shape, n.Axes, x).Select(line => Clamped(n.Kind switch
                {
                    ReduceKind.Mean => Averaged(line.Sum(level => level - i.ZeroPoint), line.Length, i.Scale, o.Scale),
                    ReduceKind.Sum => Averaged(line.Sum(level => level - i.ZeroPoint), 1, i.Scale, o.Scale),
                    ReduceKind.Maximum => line.Max() - o.ZeroPoint,
                    _ => line.Min() - o.ZeroPoint,
                }, n.Clamp, o))];
            case ArgExtreme n:
                return [.. AxisReference.Lines(n.Input.Shape, [n.Axis], x).Select(line => AxisReference.Index(line, n) + o.ZeroPoint)];
            case LocalNormalisation n:
                return AxisReference.Along(n.Input.Shape, 3, x, line => [.. line.Select((level, c) => Normalised(n, line, c))]);
            case Rearrange n:
                return [.. n.Sources.Select(source => source < 0 ? o.ZeroPoint : x[source])];
            case Gather n:
                int inner = n.Input.Shape[(n.Axis + 1)..].Aggregate(1, (product, length) => product * length), length = n.Input.Shape[n.Axis];
                return [.. Enumerable.Range(0, x.Length / inner / length).SelectMany(line => n.Indices.SelectMany(index => x.Skip((line * length + index) * inner).Take(inner)))];
            case Resize n:
                return AxisReference.Resized(n, x, tflm);
            default:
                throw new NotSupportedException($"{node} is not stated here");
        }
    }

    /// <summary>[1, H, W, C] as [1, 1, H, W, C].</summary>
    private static int[] Volume(int[] shape) => shape.Length == 5 ? shape : [1, .. shape];

    private int[] Convolve(Convolution n, int[] x)
    {
        int[] i = Volume(n.Input.Shape), o = Volume(n.Output.Shape);
        int cg = i[4] / n.Groups, og = o[4] / n.Groups, zero = n.Input.Quantisation!.ZeroPoint, window = n.Depth.Size * n.Vertical.Size * n.Horizontal.Size;
        var w = (sbyte[])n.Weights.Data!;
        var result = new int[o[1] * o[2] * o[3] * o[4]];
        for (int at = 0; at < result.Length; at++)
        {
            int f = at % o[4], c = at / o[4] % o[3], y = at / o[4] / o[3] % o[2], z = at / o[4] / o[3] / o[2];
            long sum = ((int[])n.Bias!.Data!)[f];
            for (int tap = 0; tap < window; tap++)
            {
                int iz = Tap(n.Depth, z, tap / n.Horizontal.Size / n.Vertical.Size), iy = Tap(n.Vertical, y, tap / n.Horizontal.Size % n.Vertical.Size), ix = Tap(n.Horizontal, c, tap % n.Horizontal.Size);
                if (iz < 0 || iz >= i[1] || iy < 0 || iy >= i[2] || ix < 0 || ix >= i[3])
                    continue;
                for (int k = 0; k < cg; k++)
                    sum += (x[((iz * i[2] + iy) * i[3] + ix) * i[4] + f / og * cg + k] - zero) * w[(f * window + tap) * cg + k];
            }
            result[at] = Clamped(Requantised(checked((int)sum), n.Weights, f, n), n.Clamp, n.Output.Quantisation!);
        }
        return result;

        static int Tap(Window axis, int output, int tap) => output * axis.Stride - axis.PadBefore + tap * axis.Dilation;
    }

    /// <summary>Each input element is spread over the output by all taps (Dumoulin and Visin 2016, section 4).</summary>
    private int[] Transpose(TransposedConvolution n, int[] x)
    {
        // A map is a volume of one slice.
        int[] i = Slices(n.Input.Shape), o = Slices(n.Output.Shape);
        int cg = i[3] / n.Groups, og = o[3] / n.Groups, zero = n.Input.Quantisation!.ZeroPoint;
        var w = (sbyte[])n.Weights.Data!;
        var sums = new int[o[0] * o[1] * o[2] * o[3]];
        for (int k = 0; k < sums.Length; k++)
            sums[k] = ((int[])n.Bias!.Data!)[k % o[3]];
        for (int from = 0; from < i[0] * i[1] * i[2]; from++)
            for (int tap = 0; tap < n.Depth.Size * n.Vertical.Size * n.Horizontal.Size; tap++)
            {
                int z = At(n.Depth, from / i[2] / i[1], tap / n.Horizontal.Size / n.Vertical.Size);
                int y = At(n.Vertical, from / i[2] % i[1], tap / n.Horizontal.Size % n.Vertical.Size), c = At(n.Horizontal, from % i[2], tap % n.Horizontal.Size);
                if (z < 0 || z >= o[0] || y < 0 || y >= o[1] || c < 0 || c >= o[2])
                    continue;
                for (int f = 0; f < o[3]; f++)
                    for (int k = 0; k < cg; k++)
                        sums[((z * o[1] + y) * o[2] + c) * o[3] + f] += (x[from * i[3] + f / og * cg + k] - zero)
                            * w[(f * n.Depth.Size * n.Vertical.Size * n.Horizontal.Size + tap) * cg + k];
            }
        return [.. sums.Select((sum, k) => Clamped(Requantised(sum, n.Weights, k % o[3], n), n.Clamp, n.Output.Quantisation!))];

        static int[] Slices(int[] shape) => shape.Length == 5 ? shape[1..] : [1, .. shape[1..]];
        static int At(Window window, int index, int tap) => index * window.Stride + tap * window.Dilation - window.PadBefore;
    }

    /// <summary>TensorFlow Lite's batch_matmul in both rules; the product of scales is rounded to float32.</summary>
    private int[] Matrices(MatrixProduct n, int[] x, int[] y)
    {
        Quantisation a = n.Inputs[0].Quantisation!, b = n.Inputs[1].Quantisation!, o = n.Output.Quantisation!;
        int[] left = n.Inputs[0].Shape, right = n.Inputs[1].Shape;
        int depth = left[3], columns = right[3], rows = left[2];
        float scales = a.Scale * b.Scale;
        var result = new int[n.Output.Elements];
        for (int i = 0; i < result.Length; i++)
        {
            int column = i % columns, row = i / columns % rows, z = i / columns / rows, sum = 0;
            for (int k = 0; k < depth; k++)
                sum += (x[(Math.Min(z, left[1] - 1) * rows + row) * depth + k] - a.ZeroPoint) * (y[(Math.Min(z, right[1] - 1) * depth + k) * columns + column] - b.ZeroPoint);
            result[i] = (int)Math.Clamp(Scaled(sum, (double)scales / o.Scale) + o.ZeroPoint, -128, 127);
        }
        return result;
    }

    private static int[] Sliced(Slice n, int[] x)
    {
        int[] i = n.Input.Shape, o = n.Output.Shape;
        return [.. Enumerable.Range(0, x.Length == 0 ? 0 : o[1] * o[2] * o[3]).Select(k => x[
            ((n.Starts[1] + k / o[3] / o[2] * n.Steps[1]) * i[2] + n.Starts[2] + k / o[3] % o[2] * n.Steps[2]) * i[3] + n.Starts[3] + k % o[3]])];
    }

    private int[] Connect(FullyConnected n, int[] x)
    {
        int depth = n.Weights.Shape[1], zero = n.Input.Quantisation!.ZeroPoint;
        var w = (sbyte[])n.Weights.Data!;
        var result = new int[n.Weights.Shape[0]];
        for (int f = 0; f < result.Length; f++)
        {
            long sum = ((int[])n.Bias!.Data!)[f];
            for (int k = 0; k < depth; k++)
                sum += (x[k] - zero) * w[f * depth + k];
            result[f] = Clamped(Requantised(checked((int)sum), n.Weights, f, n), n.Clamp, n.Output.Quantisation!);
        }

        return result;
    }

    private long Requantised(int sum, Value weights, int channel, Node node)
    {
        float si = node.Input.Quantisation!.Scale, so = node.Output.Quantisation!.Scale;
        float sw = weights.Quantisation!.Scales[weights.Quantisation.IsPerTensor ? 0 : channel];
        // A fully connected layer with one scale: upstream rounds the product of scales (kernel_util.cc, GetQuantizedConvolutionMultipler).
        if (tflm)
            return Scaled(sum, (node is FullyConnected && weights.Quantisation.IsPerTensor ? (double)(si * sw) : (double)si * sw) / so);
        float scale = si * sw;
        scale /= so;
        return (long)MathF.Round(sum * scale, MidpointRounding.ToEven);
    }

    private static float Slope(float slope, float real) => real < 0 ? slope * real : real;

    /// <summary>Products and differences in integers, largest and smallest of reals; what one operand lacks of an axis is repeated.</summary>
    private int[] Pairs(Binary n, int[] x, int[] y)
    {
        Quantisation a = n.Inputs[0].Quantisation!, b = n.Inputs[1].Quantisation!, o = n.Output.Quantisation!;
        int[] shape = n.Output.Shape;
        var result = new int[shape.Aggregate(1, (product, length) => product * length)];
        for (int k = 0; k < result.Length; k++)
        {
            int p = x[At(n.Inputs[0].Shape, k)] - a.ZeroPoint, q = y[At(n.Inputs[1].Shape, k)] - b.ZeroPoint;
            result[k] = n.Kind switch
            {
                BinaryKind.Add => Clamped(Sum(p, q, n), n.Clamp, o),
                BinaryKind.Subtract => Clamped(Sum(p, -q, n), n.Clamp, o),
                BinaryKind.Multiply => Product(p * q, a.Scale, b.Scale, n, o),
                BinaryKind.Maximum => UnaryReference.Level(tflm, Math.Max(a.Scale * p, b.Scale * q), o),
                _ => throw new NotSupportedException($"{n.Kind} is not stated here"),
            };
        }
        return result;

        int At(int[] of, int index)
        {
            int at = 0, stride = 1;
            for (int axis = shape.Length - 1; axis >= 0; index /= shape[axis], axis--)
            {
                at += of[axis] == 1 ? 0 : index % shape[axis] * stride;
                stride *= of[axis];
            }
            return at;
        }
    }

    private int Product(int product, float a, float b, Binary n, Quantisation o)
    {
        float ratio = a * b;
        ratio /= o.Scale;
        bool isFixed = tflm || ratio < 1f / 65536 || ratio >= 256;
        long scaled = isFixed ? Scaled(product, (double)a * b / o.Scale) : (long)MathF.Round(product * ratio, MidpointRounding.ToEven);
        return ClampedAs(isFixed, scaled, n.Clamp, o);
    }

    private long Sum(int a, int b, Node n)
    {
        float sa = n.Inputs[0].Quantisation!.Scale, sb = n.Inputs[1].Quantisation!.Scale, so = n.Output.Quantisation!.Scale;
        if (tflm)
        {
            double twice = 2 * (double)Math.Max(sa, sb);
            return Scaled(Scaled(a << 20, sa / twice) + Scaled(b << 20, sb / twice), twice / ((1 << 20) * (double)so));
        }

        float ra = sa / so, rb = sb / so;
        int shift = 20 - (int)Math.Floor(Math.Log2(Math.Max(ra, rb)));
        long ma = (long)Math.Round(ra * Math.Pow(2, shift)), mb = (long)Math.Round(rb * Math.Pow(2, shift));
        return ((1L << (shift - 1)) + a * ma + b * mb) >> shift;
    }

    private static int[] Pooled(Pool n, int[] x)
    {
        int[] i = Volume(n.Input.Shape), o = Volume(n.Output.Shape);
        var result = new int[o[1] * o[2] * o[3] * o[4]];
        for (int at = 0; at < result.Length; at++)
        {
            int f = at % o[4], c = at / o[4] % o[3], y = at / o[4] / o[3] % o[2], z = at / o[4] / o[3] / o[2];
            int sum = 0, inside = 0, most = -128;
            foreach (int iz in Taps(n.Depth, z, i[1]))
                foreach (int iy in Taps(n.Vertical, y, i[2]))
                    foreach (int ix in Taps(n.Horizontal, c, i[3]))
                    {
                        int level = x[((iz * i[2] + iy) * i[3] + ix) * i[4] + f];
                        (sum, inside, most) = (sum + level, inside + 1, Math.Max(most, level));
                    }

            int window = n.Depth.Size * n.Vertical.Size * n.Horizontal.Size;
            if (n.Kind == PoolKind.AverageWithPadding)
                (sum, inside) = (sum + (window - inside) * n.Input.Quantisation!.ZeroPoint, window);
            int average = sum > 0 ? (sum + inside / 2) / inside : (sum - inside / 2) / inside;
            result[at] = n.Kind == PoolKind.Maximum ? most : average;
        }
        return result;

        static IEnumerable<int> Taps(Window axis, int output, int inputs) =>
            Enumerable.Range(output * axis.Stride - axis.PadBefore, axis.Size).Where(input => input >= 0 && input < inputs);
    }

    private int[] Mean(SpatialMean n, int[] x)
    {
        int channels = n.Input.Shape[3], count = x.Length / channels;
        Quantisation i = n.Input.Quantisation!, o = n.Output.Quantisation!;
        var result = new int[channels];
        for (int c = 0; c < channels; c++)
        {
            int sum = 0;
            for (int p = 0; p < count; p++)
                sum += x[p * channels + c] - i.ZeroPoint;
            long scaled = Averaged(sum, count, i.Scale, o.Scale);
            result[c] = (int)Math.Clamp(scaled + o.ZeroPoint, -128, 127);
        }

        return result;
    }

    private long Averaged(int sum, int count, float scale, float outputScale)
    {
        if (tflm)
        {
            (long q, int e) = Multiplier((double)scale / outputScale);
            int shift = Math.Min(31 - int.LeadingZeroCount(count), Math.Min(32, 31 + e));
            return Scaled(sum, (q << shift) / count, e - shift);
        }
        float ratio = scale / outputScale;
        ratio /= count;
        return (long)MathF.Round(sum * ratio, MidpointRounding.ToEven);
    }

    private int Normalised(LocalNormalisation n, int[] line, int channel)
    {
        Quantisation i = n.Input.Quantisation!, o = n.Output.Quantisation!;
        int sum = line.Where((_, c) => c >= channel - (n.Size - 1) / 2 && c <= channel + n.Size / 2).Sum(level => (level - i.ZeroPoint) * (level - i.ZeroPoint));
        float factor = AxisReference.Factor(n, sum, i.Scale, o.Scale);
        int level = line[channel] - i.ZeroPoint;
        return Clamped(tflm ? Scaled(level, factor) : (long)MathF.Round(level * factor, MidpointRounding.ToEven), Clamp.None, o);
    }

    private static int[] Padded(Pad n, int[] x)
    {
        int[] i = n.Input.Shape, o = n.Output.Shape;
        var result = new int[o[1] * o[2] * o[3]];
        for (int k = 0; k < result.Length; k++)
        {
            int iy = k / o[3] / o[2] - n.Before[1], ix = k / o[3] % o[2] - n.Before[2];
            bool inside = iy >= 0 && iy < i[1] && ix >= 0 && ix < i[2];
            result[k] = inside ? x[(iy * i[2] + ix) * i[3] + k % o[3]] : n.Output.Quantisation!.ZeroPoint;
        }

        return result;
    }

    private int FromReal(float x, Quantisation q) => tflm
        ? (int)Math.Clamp(MathF.Round(x / q.Scale, MidpointRounding.AwayFromZero) + (double)q.ZeroPoint, -128, 127)
        : (int)Math.Clamp(MathF.Round(x * (1 / q.Scale), MidpointRounding.ToEven) + (double)q.ZeroPoint, -128, 127);

    private int Clamped(long scaled, Clamp clamp, Quantisation q) => ClampedAs(tflm, scaled, clamp, q);

    private static int ClampedAs(bool tflmRounding, long scaled, Clamp clamp, Quantisation q)
    {
        long Level(float real)
        {
            if (float.IsInfinity(real))
                return real > 0 ? 127 : -128;
            double level = tflmRounding
                ? q.ZeroPoint + (double)MathF.Round(real / q.Scale, MidpointRounding.AwayFromZero)
                : MathF.Round(real / q.Scale + q.ZeroPoint, MidpointRounding.ToEven);
            return (long)Math.Clamp(level, -128, 127);
        }

        return (int)Math.Clamp(scaled + q.ZeroPoint, Level(clamp.Low), Level(clamp.High));
    }

    private static long Scaled(long x, double scale)
    {
        (long q, int e) = Multiplier(scale);
        return Scaled(x, q, e);
    }

    private static long Scaled(long x, long q, int e) => FixedReference.Divide(FixedReference.HighMultiply(x << Math.Max(e, 0), q), Math.Max(-e, 0));

    /// <summary>d = q * 2^(e - 31) with a q of 31 bits.</summary>
    internal static (long Mantissa, int Exponent) Multiplier(double d)
    {
        int e = Math.ILogB(d) + 1;
        long q = (long)Math.Floor(Math.ScaleB(d, 31 - e) + 0.5);
        return q == 1L << 31 ? (q / 2, e + 1) : (q, e);
    }
}
