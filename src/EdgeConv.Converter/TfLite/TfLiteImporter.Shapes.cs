using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Operators without weights.</summary>
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

    private void Mean(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        int rank = input.Shape.Length;
        int[] axes = [.. Ints(node, 1).Select(axis => axis < 0 ? axis + rank : axis).Distinct().Order()];
        if (rank != 4 || axes is not [1, 2] || output.Shape.Length is not (2 or 4))
            throw new UnsupportedNodeException($"mean over axes {NodeShape.Text(axes)} of {NodeShape.Text(input.Shape)}: height and width together are supported");
        Emit(new SpatialMean(node.Name, input, output));
    }

    private void Add(TfLiteNode node)
    {
        if (Tensor(node, 0).IsConstant || Tensor(node, 1).IsConstant)
        {
            Affine(node, (constant, _) => (1, constant));
            return;
        }
        Value a = Flowing(node, 0), b = Flowing(node, 1), output = Output(node);
        RequireSameType(a, b);
        RequireSameType(a, output);
        if (!a.Shape.SequenceEqual(b.Shape))
            throw new UnsupportedNodeException($"it adds {NodeShape.Text(a.Shape)} and {NodeShape.Text(b.Shape)}: make both shapes equal");
        Emit(new Add(node.Name, a, b, output) { Clamp = FusedActivation(node.Options.Byte(0)) });
    }

    private void Sub(TfLiteNode node) => Affine(node, (constant, first) => first ? (-1, constant) : (1, -constant));

    private void Mul(TfLiteNode node) => Affine(node, (constant, _) => (constant, 0));

    private void Div(TfLiteNode node) => Affine(node, (constant, first) => first || constant == 0
        ? throw new UnsupportedNodeException("a division by what is computed, or by zero: multiply by a constant instead")
        : (1 / constant, 0));

    /// <summary>Arithmetic with a constant per channel; <paramref name="terms"/> gets the constant and whether it is the first operand,
    /// and gives scale and shift.</summary>
    private void Affine(TfLiteNode node, Func<float, bool, (float Scale, float Shift)> terms)
    {
        bool first = Tensor(node, 0).IsConstant;
        Value constant = Tensor(node, first ? 0 : 1), input = Tensor(node, first ? 1 : 0), output = Output(node);
        if (!constant.IsConstant || input.IsConstant)
            throw new UnsupportedNodeException("one operand must be computed and the other a constant: combine two computed maps by addition or concatenation");
        CheckFlowing(input);
        if (input.Type != ElementType.Float32 || output.Type != ElementType.Float32)
            throw new UnsupportedNodeException("int8 arithmetic with a constant: fold it into the convolution before quantising");
        int channels = input.Shape[^1];
        bool perChannel = constant.Shape.Length <= input.Shape.Length
            && (constant.Elements == 1 || (constant.Elements == channels && constant.Shape[^1] == channels));
        if (!perChannel || channels > NodeShape.MostChannels)
            throw new UnsupportedNodeException($"a constant of shape {NodeShape.Text(constant.Shape)}: one element or one per channel is supported");
        float[] reals = Dequantised(constant).Floats;
        float[] scale = new float[channels], shift = new float[channels];
        _budget.Charge(channels);
        for (int i = 0; i < channels; i++)
            (scale[i], shift[i]) = terms(reals[reals.Length == 1 ? 0 : i], first);
        Emit(new ChannelAffine(node.Name, input, output, scale, shift) { Clamp = FusedActivation(node.Options.Byte(0)) });
    }

    private void Activation(TfLiteNode node, Clamp clamp)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        Emit(new Activation(node.Name, input, output, clamp));
    }

    private void Concatenation(TfLiteNode node)
    {
        Value output = Output(node);
        Value[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => Flowing(node, i))];
        if (inputs.Length == 0)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' has no input; the file is damaged, export it again");
        foreach (Value input in inputs)
            RequireSameType(input, output);
        int axis = node.Options.Int(0);
        Clamp clamp = FusedActivation(node.Options.Byte(1));
        if (!clamp.IsNone)
            throw new UnsupportedNodeException("an activation fused into a concatenation: put it before or after");
        Emit(new Concat(node.Name, inputs, output, axis < 0 ? axis + output.Shape.Length : axis));
    }

    private void Pad(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        int rank = input.Shape.Length;
        int[] amounts = Ints(node, 1);
        if (amounts.Length != 2 * rank)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' has {amounts.Length} amounts for {rank} axes; the file is damaged, export it again");
        float value = node.Inputs.Length > 2 && node.Inputs[2] >= 0
            && Constant(node, 2) is { Elements: 1 } constant ? Dequantised(constant).Floats[0] : 0;
        Emit(new Pad(node.Name, input, output,
            [.. Enumerable.Range(0, rank).Select(i => amounts[2 * i])],
            [.. Enumerable.Range(0, rank).Select(i => amounts[2 * i + 1])], value));
    }

    private void Reshape(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        Emit(new Reshape(node.Name, input, output));
    }

    private void Transpose(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        Emit(new Transpose(node.Name, input, output, Ints(node, 1)));
    }

    private void Softmax(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        Emit(new Softmax(node.Name, input, output, input.Shape.Length - 1, node.Options.Float(0)));
    }

    private void Quantize(TfLiteNode node) => Convert(node, ElementType.Int8, ElementType.UInt8);

    private void Dequantize(TfLiteNode node)
    {
        if (Tensor(node, 0) is { IsConstant: true } constant)
            _tensors.Set(node.Outputs.Length == 1 ? node.Outputs[0] : -1, Dequantised(constant));
        else
            Convert(node, ElementType.Float32, ElementType.Float32);
    }

    private void Convert(TfLiteNode node, ElementType target, ElementType alternative)
    {
        Value input = Tensor(node, 0), output = AnyOutput(node);
        foreach (Value value in (Value[])[input, output])
        {
            bool known = value.Type == ElementType.Float32
                || (value.Type is ElementType.Int8 or ElementType.UInt8 && value.Quantisation is { IsPerTensor: true, Scale: > 0 });
            if (!known || value.IsConstant || value.Shape is not [1, ..])
                throw new UnsupportedNodeException($"'{value.Name}' is {value.Type} {NodeShape.Text(value.Shape)}: float32, int8 and uint8 of batch 1 with one scale are converted");
        }
        if (output.Type != target && output.Type != alternative)
            throw new UnsupportedNodeException($"it makes {output.Type}: int8 is supported");
        Emit(new Quantize(node.Name, input, output));
    }

    private int[] Ints(TfLiteNode node, int input) => Constant(node, input).Data switch
    {
        int[] ints => ints,
        long[] longs => Array.ConvertAll(longs, value => (int)Math.Clamp(value, int.MinValue, int.MaxValue)),
        _ => throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}': input {input} must hold integers; the file is damaged, export it again"),
    };
}
