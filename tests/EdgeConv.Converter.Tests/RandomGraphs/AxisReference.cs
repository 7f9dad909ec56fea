using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>Operators along axes on levels, element by element. Sources: tensorflow/lite/kernels/internal/reference; XNNPACK reduce-nd and s8-ibilinear.</summary>
internal static class AxisReference
{
    /// <summary>The lines of elements along some axes, in the order of what is left.</summary>
    public static IEnumerable<int[]> Lines(int[] shape, int[] axes, int[] x)
    {
        var lines = new SortedDictionary<int, List<int>>();
        for (int i = 0; i < x.Length; i++)
        {
            int key = 0;
            for (int axis = 0, rest = i, inner = x.Length; axis < shape.Length; axis++)
            {
                inner /= shape[axis];
                key = key * shape[axis] + (axes.Contains(axis) ? 0 : rest / inner);
                rest %= inner;
            }
            if (!lines.TryGetValue(key, out List<int>? line))
                lines.Add(key, line = []);
            line.Add(x[i]);
        }
        return lines.Values.Select(line => line.ToArray());
    }

    /// <summary>The same elements where those along one axis were replaced line by line.</summary>
    public static int[] Along(int[] shape, int axis, int[] x, Func<int[], int[]> replace)
    {
        int inner = shape[(axis + 1)..].Aggregate(1, (product, length) => product * length);
        var result = new int[x.Length];
        for (int first = 0; first < x.Length; first++)
            if (first / inner % shape[axis] == 0)
            {
                int[] line = replace([.. Enumerable.Range(0, shape[axis]).Select(i => x[first + i * inner])]);
                for (int i = 0; i < line.Length; i++)
                    result[first + i * inner] = line[i];
            }
        return result;
    }

    public static int Index(int[] line, ArgExtreme node)
    {
        int extreme = node.IsMaximum ? line.Max() : line.Min();
        return node.PicksLast ? Array.LastIndexOf(line, extreme) : Array.IndexOf(line, extreme);
    }

    /// <summary>The factor of a sum of squares: that of the middle of the sums with the same eight highest bits.</summary>
    public static float Factor(LocalNormalisation n, int sum, double scale, double outputScale)
    {
        double middle = sum;
        if (sum >= 256)
        {
            int length = (int)Math.Pow(2, Math.Floor(Math.Log2(sum)) - 7);
            middle = sum / length * length + (length - 1) / 2.0;
        }
        return (float)(scale / outputScale / Math.Pow(n.Bias + (double)n.Alpha / n.Size * scale * scale * middle, n.Beta));
    }

    /// <summary>Half-pixel, nearest below or linear; sizes say the scale.</summary>
    public static int[] Resized(Resize n, int[] x, bool tflm)
    {
        int[] i = n.Input.Shape, o = n.Output.Shape;
        int bits = tflm ? 10 : 11;
        bool isLinear = n.Options.Mode == ResizeMode.Linear;
        var result = new int[o[1] * o[2] * o[3]];
        for (int at = 0; at < result.Length; at++)
        {
            int[] place = [at / o[3] / o[2], at / o[3] % o[2], at % o[3]];
            long sum = 0;
            foreach (var (y, wy) in Taps(1, place[0]))
                foreach (var (c, wc) in Taps(2, place[1]))
                    foreach (var (k, wk) in Taps(3, place[2]))
                        sum += wy * wc * wk * x[(y * i[2] + c) * i[3] + k];
            // Three axes have weights, of which one at least is whole.
            decimal real = sum / (decimal)Math.Pow(2, 3 * bits);
            result[at] = (int)(tflm ? Math.Round(real, MidpointRounding.AwayFromZero) : Math.Floor(real + 0.5m));
        }
        return result;

        (int Element, long Weight)[] Taps(int axis, int place)
        {
            long one = 1L << bits, inputs = i[axis], outputs = o[axis], step = (1024 * inputs + outputs / 2) / outputs;
            if (inputs == outputs)
                return [(place, one)];
            // The place times a whole number.
            (long times, long number) = tflm && isLinear ? (1024L, place * step + step / 2 - 512) : (2 * outputs, (2 * place + 1) * inputs - outputs);
            long floor = (long)Math.Floor(number / (decimal)times), second = (long)Math.Floor((number - floor * times) * one / (decimal)times + 0.5m);
            int below = (int)Math.Clamp(floor, 0, inputs - 1), above = (int)Math.Clamp(floor + 1, 0, inputs - 1);
            return isLinear ? [(below, one - second), (above, second)] : [(below, one)];
        }
    }
}
