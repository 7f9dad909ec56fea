using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Regions and deformable convolutions against the formulas of their papers, in double.</summary>
[Trait("suite", "kernels")]
public sealed class RegionKernelTests
{
    public static TheoryData<string, string> Pools => KernelCases.Of(OperatorKind.RegionPool);

    public static TheoryData<string, string> Aligns => KernelCases.Of(OperatorKind.RegionAlign);

    public static TheoryData<string, string> Deformables => KernelCases.Of(OperatorKind.DeformableConvolution);

    /// <summary>Girshick 2015, section 2.1: sub-windows of size h/H x w/W, and He et al. 2014: from floor to ceiling.</summary>
    [Theory, MemberData(nameof(Pools))]
    public void A_bin_of_a_pooled_region_is_the_largest_of_its_pixels(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.RegionPool, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Random(random, 1 + random.NextInt(9), 1 + random.NextInt(9), 1 + random.NextInt(9));
            int regions = 1 + random.NextInt(3), high = 1 + random.NextInt(4), wide = 1 + random.NextInt(4);
            float scale = (float)random.NextDouble(0.3, 1.2);
            Map corners = Corners(random, regions, 5, input);
            Map output = Map.Empty(random, regions * high, wide, input.Channels, input.Scale, input.ZeroPoint);
            OperatorRecord op = KernelCases.Operator(OperatorKind.RegionPool, rule, output, random) with { Flags = OperatorFlags.ReadsAll };
            var expected = new List<sbyte>();
            for (int r = 0; r < regions; r++)
            {
                int[] place = [.. Enumerable.Range(1, 4).Select(field => (int)Math.Round((double)(corners.Real(0, r, field) * scale), MidpointRounding.AwayFromZero))];
                double h = Math.Max(place[3] - place[1] + 1, 1), w = Math.Max(place[2] - place[0] + 1, 1);
                for (int bin = 0; bin < high * wide; bin++)
                    for (int c = 0; c < input.Channels; c++)
                    {
                        int[] pixels = [.. from y in Enumerable.Range(0, input.Rows)
                                           where y >= place[1] + Math.Floor(bin / wide * (h / high)) && y < place[1] + Math.Ceiling((bin / wide + 1) * (h / high))
                                           from x in Enumerable.Range(0, input.Columns)
                                           where x >= place[0] + Math.Floor(bin % wide * (w / wide)) && x < place[0] + Math.Ceiling((bin % wide + 1) * (w / wide))
                                           select (int)input[y, x, c]];
                        expected.Add((sbyte)pixels.DefaultIfEmpty(input.ZeroPoint).Max());
                    }
            }
            byte[] parameters = RegionCase.Bytes(new RegionPoolParameters { Scale = scale });
            return KernelCases.Equal(kernel, number, [.. expected], KernelBench.Run(kernel, op, [input, corners], output, new(parameters), random));
        });
    }

    /// <summary>He et al. 2017, section 3: regularly sampled locations in each bin, bilinear interpolation, no quantisation.</summary>
    [Theory, MemberData(nameof(Aligns))]
    public void A_bin_of_an_aligned_region_is_the_mean_or_largest_of_its_samples(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.RegionAlign, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Random(random, 1 + random.NextInt(9), 1 + random.NextInt(9), 1 + random.NextInt(9));
            int regions = 1 + random.NextInt(3), high = 1 + random.NextInt(4), wide = 1 + random.NextInt(4);
            RegionAlignParameters align = RegionCase.Align(random);
            Map corners = Corners(random, regions, 4, input);
            Map output = Map.Empty(random, regions * high, wide, input.Channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.RegionAlign, rule, output, random) with { Flags = OperatorFlags.ReadsAll };
            sbyte[] actual = KernelBench.Run(kernel, op, [input, corners], output, new(RegionCase.Bytes(align)), random);
            for (int i = 0; i < actual.Length; i++)
            {
                int c = i % input.Channels, x = i / input.Channels % wide, y = i / input.Channels / wide % high, r = i / input.Channels / wide / high;
                IsNear(Align(align, input, corners, r, y, x, high, wide, c) * align.Ratio, output, op, actual[i], $"{kernel}, case {number}, byte {i}");
            }
            return actual.Length;
        });
    }

    private static double Align(in RegionAlignParameters align, Map input, Map corners, int region, int row, int column, int high, int wide, int channel)
    {
        double half = align.IsHalfPixel / 2.0;
        float scale = align.Scale;
        double[] place = [.. Enumerable.Range(0, 4).Select(field => corners.Real(0, region, field) * scale - half)];
        (double w, double h) = (place[2] - place[0], place[3] - place[1]);
        if (half == 0)
            (w, h) = (Math.Max(w, 1), Math.Max(h, 1));
        // The number of samples is that of float32, which may lie on the other side of a whole number.
        int down = Count(align.Samples, corners, region, 1, scale, (float)half, high), across = Count(align.Samples, corners, region, 0, scale, (float)half, wide);
        var samples = new List<double>();
        for (int i = 0; i < down; i++)
            for (int j = 0; j < across; j++)
            {
                double y = place[1] + row * h / high + (i + 0.5) * h / high / down, x = place[0] + column * w / wide + (j + 0.5) * w / wide / across;
                bool isOutside = y < -1 || y > input.Rows || x < -1 || x > input.Columns;
                samples.Add(isOutside ? 0 : Bilinear(input, Math.Clamp(y, 0, input.Rows - 1), Math.Clamp(x, 0, input.Columns - 1), channel));
            }
        return samples.Count == 0 ? 0 : align.IsMaximum != 0 ? samples.Max() : samples.Average();
    }

    private static int Count(int samples, Map corners, int region, int axis, float scale, float half, int bins)
    {
        float first = corners.Real(0, region, axis) * scale - half, length = corners.Real(0, region, axis + 2) * scale - half - first;
        return samples > 0 ? samples : (int)Math.Max(Math.Ceiling((half == 0 ? Math.Max(length, 1) : length) / bins), 0);
    }

    /// <summary>Zhu et al. 2018, equation 1: the sum of w_k * x(p + p_k + offset_k) * mask_k.</summary>
    [Theory, MemberData(nameof(Deformables))]
    public void A_deformable_convolution_samples_at_moved_places(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.DeformableConvolution, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            int offsetGroups = 1 + random.NextInt(2), groups = 1 + random.NextInt(2), channels = offsetGroups * groups * (1 + random.NextInt(3)), outputs = groups * (1 + random.NextInt(4));
            Map input = Map.Random(random, 1 + random.NextInt(7), 1 + random.NextInt(7), channels);
            var (vertical, rows) = KernelCases.Window(random, input.Rows, 3, dilates: true);
            var (horizontal, columns) = KernelCases.Window(random, input.Columns, 3, dilates: true);
            int taps = vertical.Size * horizontal.Size, perGroup = channels / groups;
            Map output = Map.Empty(random, rows, columns, outputs);
            Map offsets = Map.Empty(random, rows, columns, 2 * offsetGroups * taps, 1 / 32f, random.NextInt(-64, 64)), mask = Map.Random(random, rows, columns, offsetGroups * taps);
            offsets.Fill(random);
            Map[] inputs = random.NextInt(2) == 0 ? [input, offsets] : [input, offsets, mask];
            OperatorRecord op = KernelCases.Operator(OperatorKind.DeformableConvolution, rule, output, random) with
            {
                Flags = OperatorFlags.ReadsAll, Vertical = vertical, Horizontal = horizontal, Groups = groups,
            };
            byte[] parameters = RegionCase.Deformable(random, offsetGroups, outputs, taps * perGroup);
            int[] biases = MemoryMarshal.Cast<byte, int>(parameters.AsSpan(4, 4 * outputs)).ToArray();
            float[] multipliers = MemoryMarshal.Cast<byte, float>(parameters.AsSpan(4 + 4 * outputs, 4 * outputs)).ToArray();
            sbyte[] actual = KernelBench.Run(kernel, op, inputs, output, new(parameters), random);
            for (int i = 0; i < actual.Length; i++)
            {
                int o = i % outputs, x = i / outputs % columns, y = i / outputs / columns;
                double sum = biases[o];
                for (int tap = 0; tap < taps; tap++)
                    for (int c = 0; c < perGroup; c++)
                    {
                        int channel = o / (outputs / groups) * perGroup + c, at = channel / (channels / offsetGroups) * taps + tap;
                        float placeY = y * vertical.Stride - vertical.PadBefore + tap / horizontal.Size * vertical.Dilation + offsets.Real(y, x, 2 * at);
                        float placeX = x * horizontal.Stride - horizontal.PadBefore + tap % horizontal.Size * horizontal.Dilation + offsets.Real(y, x, 2 * at + 1);
                        double weight = (sbyte)parameters[4 + 8 * outputs + (o * taps + tap) * perGroup + c];
                        sum += weight * Bilinear(input, placeY, placeX, channel) * (inputs.Length > 2 ? mask.Real(y, x, at) : 1);
                    }
                IsNear(sum * multipliers[o], output, op, actual[i], $"{kernel}, case {number}, byte {i}");
            }
            return actual.Length;
        });
    }

    /// <summary>Dai et al. 2017, equations 3 and 4: all pixels, weighed by max(0, 1 - distance) along each axis.</summary>
    private static double Bilinear(Map input, double y, double x, int channel)
    {
        double sum = 0;
        for (int row = 0; row < input.Rows; row++)
            for (int column = 0; column < input.Columns; column++)
                sum += Math.Max(0, 1 - Math.Abs(y - row)) * Math.Max(0, 1 - Math.Abs(x - column)) * (input[row, column, channel] - input.ZeroPoint);
        return sum;
    }

    /// <summary>Half the regions as float32, some of them far outside; half as int8.</summary>
    private static Map Corners(SeededRandom random, int regions, int fields, Map map)
    {
        if (random.NextInt(2) == 0)
        {
            Map levels = Map.Empty(random, 1, regions, fields, 0.09f, random.NextInt(-128, 0));
            levels.Fill(random);
            return levels;
        }
        Map reals = Map.Reals(random, 1, regions, fields);
        double far = random.NextInt(8) == 0 ? 40 : 2;
        for (int i = 0; i < regions * fields; i++)
            reals.Floats[i] = (float)random.NextDouble(-far, map.Rows + far);
        return reals;
    }

    /// <summary>Float32 may decide a tie otherwise than double.</summary>
    private static void IsNear(double scaled, Map output, in OperatorRecord op, sbyte actual, string what)
    {
        sbyte least = KernelCases.Clamped(op, output, (long)Math.Round(scaled - 1e-3 * Math.Max(1, Math.Abs(scaled)))), most = KernelCases.Clamped(op, output, (long)Math.Round(scaled + 1e-3 * Math.Max(1, Math.Abs(scaled))));
        Assert.True(actual >= least && actual <= most, $"{what} is {actual} and not {least} to {most}");
    }
}
