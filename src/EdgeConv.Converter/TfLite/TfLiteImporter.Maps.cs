using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Operators on the rows and columns of maps: pooling, sizes, blocks, padding, normalisation.</summary>
internal sealed partial class TfLiteImporter
{
    private void AveragePool(TfLiteNode node) => Pool(node, PoolKind.Average);

    private void MaxPool(TfLiteNode node) => Pool(node, PoolKind.Maximum);

    private void Pool(TfLiteNode node, PoolKind kind)
    {
        Value input = Map(node), output = Output(node);
        RequireSameReals(input, output);
        FlatTable options = node.Options;
        Emit(new Pool(node.Name, input, output, kind,
            Axis(node, options.Int(4), options.Int(2), 1, input.Shape[1]),
            Axis(node, options.Int(3), options.Int(1), 1, input.Shape[2]))
        { Clamp = FusedActivation(options.Byte(5)) });
    }

    private void Pad(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        (int[] before, int[] after) = Paddings(node, input);
        float value = node.Inputs.Length > 2 && node.Inputs[2] >= 0
            && Constant(node, 2) is { Elements: 1 } constant ? Dequantised(constant).Floats[0] : 0;
        Emit(new Pad(node.Name, input, output, before, after, value));
    }

    private void MirrorPad(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        (int[] before, int[] after) = Paddings(node, input);
        bool repeatsEdge = node.Options.Byte(0) switch
        {
            0 => false,
            1 => true,
            var mode => throw new UnsupportedNodeException($"mirror mode {mode}: use REFLECT or SYMMETRIC"),
        };
        int[] axes = [.. Enumerable.Range(0, before.Length).Where(axis => before[axis] + after[axis] > 0)];
        int left = repeatsEdge ? 0 : 1;
        if (Array.Exists(axes, axis => before[axis] > input.Shape[axis] - left || after[axis] > input.Shape[axis] - left))
            throw Contradiction(node, $"mirrored padding longer than {NodeShape.Text(input.Shape)}");
        if (!repeatsEdge || axes.Length == 0)
        {
            Emit(new Pad(node.Name, input, output, before, after, 0, PadMode.Reflect));
            return;
        }
        // Mirrored at the edge itself: elements picked again, axis by axis.
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = axes[i], length = input.Shape[axis];
            _budget.Charge(before[axis] + length + after[axis]);
            int[] indices = [.. Enumerable.Range(-before[axis], before[axis] + length + after[axis]).Select(at => at < 0 ? -1 - at : at < length ? at : 2 * length - 1 - at)];
            int[] shape = (int[])input.Shape.Clone();
            shape[axis] = indices.Length;
            Value next = i == axes.Length - 1 ? output : Like(output, $"{output.Name}/axis{axis}", shape);
            Emit(new Gather(i == axes.Length - 1 ? node.Name : $"{node.Name}/axis{axis}", input, next, axis, indices));
            input = next;
        }
    }

    private (int[] Before, int[] After) Paddings(TfLiteNode node, Value input)
    {
        int rank = input.Shape.Length;
        int[] amounts = Ints(node, 1);
        if (amounts.Length != 2 * rank)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' has {amounts.Length} amounts for {rank} axes; the file is damaged, export it again");
        const int Most = 1 << 15;
        if (Array.Exists(amounts, amount => amount is < 0 or > Most))
            throw Contradiction(node, $"padding {NodeShape.Text(amounts)}, each must be from 0 to {Most}");
        return ([.. Enumerable.Range(0, rank).Select(i => amounts[2 * i])], [.. Enumerable.Range(0, rank).Select(i => amounts[2 * i + 1])]);
    }

    private void ResizeBilinear(TfLiteNode node) => Resize(node, ResizeMode.Linear, node.Options.Byte(2) != 0, node.Options.Byte(3) != 0);

    private void ResizeNearest(TfLiteNode node) => Resize(node, ResizeMode.Nearest, node.Options.Byte(0) != 0, node.Options.Byte(1) != 0);

    /// <summary>TensorFlow's nearest pixel is the floor of <c>y / scale</c>, of <c>(y + 1/2) / scale</c>, or with aligned corners the nearest, halves up.</summary>
    private void Resize(TfLiteNode node, ResizeMode mode, bool alignsCorners, bool isHalfPixel)
    {
        Value input = Map(node), output = Output(node);
        RequireSameReals(input, output);
        int[] size = Ints(node, 1);
        if (size.Length != 2 || !NodeShape.IsSound([input.Shape[0], .. size, input.Shape[3]]))
            throw Contradiction(node, $"a map resized to {NodeShape.Text(size)}");
        output.Shape = [input.Shape[0], size[0], size[1], input.Shape[3]];
        ResizeCoordinates coordinates = alignsCorners ? ResizeCoordinates.AlignCorners : isHalfPixel ? ResizeCoordinates.HalfPixel : ResizeCoordinates.Asymmetric;
        var options = new ResizeOptions(mode, coordinates) { Rounding = coordinates == ResizeCoordinates.Asymmetric ? ResizeRounding.Floor : ResizeRounding.PreferCeiling };
        float[] scales = [.. output.Shape.Select((length, axis) => (float)length / input.Shape[axis])];
        Emit(new Resize(node.Name, input, output, options, scales));
    }

    /// <summary>Channel <c>(y * block + x) * C + c</c> is channel c of the pixel (y, x) of the block: slices side by side.</summary>
    private void SpaceToDepth(TfLiteNode node)
    {
        Value input = Map(node), output = Output(node);
        RequireSameReals(input, output);
        int[] map = input.Shape;
        int block = Block(node, map[1], map[2]), rows = map[1] / block, columns = map[2] / block;
        var parts = new Value[block * block];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Like(output, $"{output.Name}/part{i}", [map[0], rows, columns, map[3]]);
            Emit(new Slice($"{node.Name}/part{i}", input, parts[i], [0, i / block, i % block, 0], [1, block, block, 1]));
        }
        Emit(new Concat(node.Name, parts, output, 3));
    }

    private void DepthToSpace(TfLiteNode node)
    {
        Value input = Map(node), output = Output(node);
        RequireSameReals(input, output);
        int[] map = input.Shape;
        const int MostBlock = 64;
        int block = node.Options.Int(0);
        if (block is < 1 or > MostBlock || map[3] % (block * block) != 0)
            throw Contradiction(node, $"blocks of {block} from {NodeShape.Text(map)}");
        int channels = map[3] / (block * block);
        _budget.Charge(input.Elements);
        int[] sources = Permutation.Sources([0, 1, 3, 2, 4, 5], [map[0], map[1], map[2], block, block, channels]);
        output.Shape = [map[0], map[1] * block, map[2] * block, channels];
        Emit(new Rearrange(node.Name, input, output, sources));
    }

    private static int Block(TfLiteNode node, int rows, int columns)
    {
        const int Most = 64;
        int block = node.Options.Int(0);
        return block is >= 1 and <= Most && rows % block == 0 && columns % block == 0 ? block : throw Contradiction(node, $"blocks of {block} in {rows} x {columns}");
    }

    private void LocalResponseNormalisation(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        const int Most = 1 << 13;
        int radius = node.Options.Int(0);
        if (radius is < 0 or > Most)
            throw Contradiction(node, $"radius {radius}");
        int size = 2 * radius + 1;
        Emit(new LocalNormalisation(node.Name, input, output, size, node.Options.Float(2) * size, node.Options.Float(3), node.Options.Float(1)));
    }

    /// <summary>All channels are neighbours of each other.</summary>
    private void L2Normalisation(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        if (!FusedActivation(node.Options.Byte(0)).IsNone)
            throw new UnsupportedNodeException("an activation fused into a normalisation: put it after");
        if (input.Shape.Length == 0)
            throw Contradiction(node, "a value without axes");
        const float Least = 1e-12f; // upstream divides by at least 1e-6, the root of this
        int size = checked(2 * input.Shape[^1] - 1);
        Emit(new LocalNormalisation(node.Name, input, output, size, size, 0.5f, Least));
    }
}
