using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>FORMAT.md draws the layouts; here they are written out block by block as it draws them, and compared with the packed bytes.</summary>
[Trait("suite", "kernels")]
public sealed class WeightStreamTests
{
    public static TheoryData<int, string> Layouts
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (WeightLayout layout in Enum.GetValues<WeightLayout>().Where(layout => layout != WeightLayout.None))
                foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
                    data.Add((int)layout, rule.ToString());
            return data;
        }
    }

    [Theory, MemberData(nameof(Layouts))]
    public void Packed_bytes_are_those_that_the_format_draws(int layoutNumber, string ruleName)
    {
        var layout = (WeightLayout)layoutNumber;
        var rule = Enum.Parse<Rule>(ruleName);
        var random = new SeededRandom((ulong)layout);
        for (int i = 0; i < 60; i++)
        {
            Operator op = Operator.Random(random, layout, rule);
            byte[] packed = WeightPacking.Pack(op.Record, op.Inputs, op.Weights, op.Bias, op.Multipliers);
            Assert.Equal(op.Drawn(), packed);
            WeightStream stream = WeightLayouts.Stream(op.Record, op.Inputs, op.Outputs);
            Assert.Equal(packed.Length, stream.Bytes);
            Assert.Equal(packed.Length, stream.PaddedChannels * (4 * stream.HeaderInts + stream.ChannelWeights));
        }
    }

    [Theory]
    [InlineData(3, 3, 16, 16, 1, 1, WeightLayout.Gemm)]
    [InlineData(1, 1, 3, 8, 1, 1, WeightLayout.Gemm)]
    [InlineData(3, 3, 3, 8, 1, 1, WeightLayout.Stem)]
    [InlineData(10, 4, 1, 64, 1, 1, WeightLayout.Stem)]
    [InlineData(3, 3, 16, 16, 1, 2, WeightLayout.GemmTaps)]
    [InlineData(3, 3, 64, 64, 16, 1, WeightLayout.SmallGroup)]
    [InlineData(3, 3, 64, 64, 4, 1, WeightLayout.GemmTaps)]
    [InlineData(1, 1, 64, 64, 4, 1, WeightLayout.Gemm)]
    [InlineData(1, 1, 6, 6, 2, 1, WeightLayout.Gemm)]
    public void Each_operator_has_the_layout_that_serves_it_best(
        int rows, int columns, int inputs, int outputs, int groups, int dilation, object layout)
    {
        OperatorRecord op = Operator.Of(OperatorKind.Convolution, Rule.Xnnpack, rows, columns, groups, dilation);
        Assert.Equal(layout, WeightLayouts.Choose(op, inputs, outputs, inputs));
        Assert.True(WeightLayouts.Serves((WeightLayout)layout, op, inputs, outputs, inputs));
    }

    [Fact]
    public void A_view_in_wider_pixels_is_read_tap_by_tap() =>
        Assert.Equal(WeightLayout.GemmTaps, WeightLayouts.Choose(Operator.Of(OperatorKind.Convolution, Rule.Xnnpack, 3, 3, 1, 1), 16, 8, 24));

    private sealed record Operator(OperatorRecord Record, int Inputs, int Outputs, sbyte[] Weights, int[] Bias, byte[] Multipliers)
    {
        private bool IsDepthwise => Record.Kind == OperatorKind.Depthwise;
        private int Rows => Record.Vertical.Size;
        private int Columns => Record.Horizontal.Size;
        private int GroupInputs => IsDepthwise ? 1 : Inputs / Record.Groups;

        public static OperatorRecord Of(OperatorKind kind, Rule rule, int rows, int columns, int groups, int dilation) => new()
        {
            Kind = kind, Rule = rule, Groups = groups, Vertical = WindowRecord.One with { Size = rows },
            Horizontal = WindowRecord.One with { Size = columns, Dilation = dilation },
            Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1,
        };

        public static Operator Random(SeededRandom random, WeightLayout layout, Rule rule)
        {
            bool depthwise = layout == WeightLayout.Depthwise;
            int groups = layout is WeightLayout.SmallGroup or WeightLayout.GemmTaps ? random.NextInt(1, 6) : 1;
            int inputs = groups * random.NextInt(1, layout == WeightLayout.Stem ? 4 : 20);
            int outputs = depthwise ? inputs * random.NextInt(1, 4) : groups * (layout == WeightLayout.SmallGroup ? 4 * random.NextInt(1, 4) : random.NextInt(1, 40));
            OperatorRecord op = Of(depthwise ? OperatorKind.Depthwise : OperatorKind.Convolution, rule, random.NextInt(1, 8),
                random.NextInt(1, layout == WeightLayout.Stem ? 5 : 8), groups, 1);
            op.Layout = layout;
            int perOutput = op.Vertical.Size * op.Horizontal.Size * (depthwise ? 1 : inputs / groups);
            var multipliers = new byte[outputs * (rule == Rule.Tflm ? 8 : 4)];
            for (int i = 0; i < multipliers.Length; i++)
                multipliers[i] = (byte)random.NextInt(256);
            return new(op, inputs, outputs, [.. Enumerable.Range(0, outputs * perOutput).Select(_ => (sbyte)random.NextInt(-128, 128))],
                [.. Enumerable.Range(0, outputs).Select(_ => (int)random.NextUInt32())], multipliers);
        }

        /// <summary>The stream, written from front to back.</summary>
        public byte[] Drawn()
        {
            var stream = new List<byte>();
            bool mixesGroups = Record.Layout == WeightLayout.SmallGroup || IsDepthwise;
            int runs = mixesGroups ? 1 : Record.Groups, channels = Outputs / runs, most = IsDepthwise ? 8 : 16;
            for (int run = 0; run < runs; run++)
                for (int first = 0; first < channels; first += most)
                {
                    int left = channels - first, width = IsDepthwise || (left <= 8 && Record.Layout != WeightLayout.SmallGroup) ? 8 : 16;
                    DrawBlock(stream, run * channels + first, Math.Min(left, width), width);
                }
            return [.. stream];
        }

        private void DrawBlock(List<byte> stream, int first, int count, int width)
        {
            int[][] k = [.. Enumerable.Range(first, count).Select(K)];
            int perMultiplier = Multipliers.Length / Outputs / 4;
            Add(i => Bias[first + i]);
            for (int part = 0; part < perMultiplier; part++)
                Add(i => BitConverter.ToInt32(Multipliers, ((first + i) * perMultiplier + part) * 4));
            Add(i => k[i].Sum());
            for (int quad = 0; quad < k[0].Length; quad += 4)
                for (int i = 0; i < width; i++)
                    for (int j = 0; j < 4; j++)
                        stream.Add(i < count ? (byte)k[i][quad + j] : (byte)0);

            void Add(Func<int, int> value)
            {
                for (int i = 0; i < width; i++)
                    stream.AddRange(BitConverter.GetBytes(i < count ? value(i) : 0));
            }
        }

        /// <summary>The weights of one output channel in the layout's order, filled up with zeros.</summary>
        private int[] K(int channel)
        {
            int At(int row, int column, int input) => Weights[((channel * Rows + row) * Columns + column) * GroupInputs + input];
            var rows = Enumerable.Range(0, Rows);
            var columns = Enumerable.Range(0, Columns);
            int[] Tap(int row, int column) => [.. Enumerable.Range(0, GroupInputs).Select(input => At(row, column, input))];
            int[] Row(int row) => [.. columns.SelectMany(column => Tap(row, column))];
            IEnumerable<int> k = Record.Layout switch
            {
                WeightLayout.Gemm => rows.SelectMany(row => Filled(Row(row), 8)),
                WeightLayout.GemmTaps => rows.SelectMany(row => columns.SelectMany(column => Filled(Tap(row, column), 8))),
                WeightLayout.Stem => Filled([.. rows.SelectMany(row => Filled(Row(row), 4))], 8),
                WeightLayout.SmallGroup => rows.SelectMany(row => columns.SelectMany(column => Filled(Tap(row, column), 4))),
                _ when Rows >= 3 => columns.SelectMany(column => Filled([.. rows.Select(row => At(row, column, 0))], 4)),
                _ => Filled([.. rows.SelectMany(Row)], 4),
            };
            return [.. k];
        }

        private static int[] Filled(int[] values, int multiple) => [.. values, .. new int[(multiple - values.Length % multiple) % multiple]];
    }
}
