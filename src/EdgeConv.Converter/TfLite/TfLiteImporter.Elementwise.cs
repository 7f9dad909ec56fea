using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Functions of one element and of pairs.</summary>
internal sealed partial class TfLiteImporter
{
    /// <summary>Functions of one element that have no options.</summary>
    private static readonly Dictionary<string, UnaryFunction[]> s_unaries = new()
    {
        ["ABS"] = [new(UnaryKind.Abs)],
        ["CEIL"] = [new(UnaryKind.Ceiling)],
        ["ELU"] = [new(UnaryKind.Elu, 1)],
        ["EXP"] = [new(UnaryKind.Exp)],
        ["FLOOR"] = [new(UnaryKind.Floor)],
        ["HARD_SWISH"] = [new(UnaryKind.HardSwish)],
        ["LOG"] = [new(UnaryKind.Log)],
        ["LOGISTIC"] = [new(UnaryKind.Sigmoid)],
        ["NEG"] = [new(UnaryKind.Linear, -1)],
        ["ROUND"] = [new(UnaryKind.Round)],
        ["RSQRT"] = [new(UnaryKind.Sqrt), new(UnaryKind.Reciprocal)],
        ["SIGN"] = [new(UnaryKind.Sign)],
        ["SQRT"] = [new(UnaryKind.Sqrt)],
        ["SQUARE"] = [new(UnaryKind.Power, 2)],
        ["TANH"] = [new(UnaryKind.Tanh)],
    };

    private void Unary(TfLiteNode node, params UnaryFunction[] functions)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        Emit(new Unary(node.Name, input, output, functions));
    }

    private void LeakyRelu(TfLiteNode node) => Unary(node, new UnaryFunction(UnaryKind.LeakyRelu, node.Options.Float(0)));

    private void Gelu(TfLiteNode node) => Unary(node, new UnaryFunction(node.Options.Byte(0) == 0 ? UnaryKind.Gelu : UnaryKind.GeluTanh));

    private void PRelu(TfLiteNode node)
    {
        Value input = Flowing(node, 0), slopes = Constant(node, 1), output = Output(node);
        RequireSameType(input, output);
        int channels = input.Shape.LastOrDefault();
        if (slopes.Elements == 1)
        {
            Emit(new Unary(node.Name, input, output, new UnaryFunction(UnaryKind.LeakyRelu, Dequantised(slopes).Floats[0])));
            return;
        }
        if (slopes.Elements != channels || slopes.Shape.LastOrDefault() != channels)
            throw new UnsupportedNodeException($"slopes of shape {NodeShape.Text(slopes.Shape)}: share them along height and width");
        Emit(new ChannelSlopes(node.Name, input, output, Dequantised(slopes).Floats));
    }

    private void Pow(TfLiteNode node)
    {
        if (Tensor(node, 1) is { IsConstant: true, Elements: 1 } exponent)
            Unary(node, new UnaryFunction(UnaryKind.Power, Dequantised(exponent).Floats[0]));
        else
            Binary(node, BinaryKind.Power, Clamp.None);
    }

    private void SquaredDifference(TfLiteNode node)
    {
        Value output = Output(node);
        if (output.Type != ElementType.Float32)
            throw new UnsupportedNodeException("an int8 squared difference: export the float model, or a subtraction and a square");
        var difference = new Value($"{output.Name}/difference", output.Shape, ElementType.Float32);
        EmitBinary(node, BinaryKind.Subtract, Clamp.None, difference);
        Emit(new Unary($"{node.Name}/square", difference, output, new UnaryFunction(UnaryKind.Power, 2)));
    }

    private void Add(TfLiteNode node)
    {
        if (Affine(node, (constant, _) => (1, constant)))
            return;
        Value a = Tensor(node, 0), b = Tensor(node, 1);
        if (a.IsConstant || b.IsConstant || !a.Shape.SequenceEqual(b.Shape))
        {
            Binary(node, BinaryKind.Add, FusedActivation(node.Options.Byte(0)));
            return;
        }
        (a, b) = (Flowing(node, 0), Flowing(node, 1));
        Value output = Output(node);
        RequireSameType(a, b);
        RequireSameType(a, output);
        Emit(new Add(node.Name, a, b, output) { Clamp = FusedActivation(node.Options.Byte(0)) });
    }

    private void Sub(TfLiteNode node)
    {
        if (!Affine(node, (constant, first) => first ? (-1, constant) : (1, -constant)))
            Binary(node, BinaryKind.Subtract, FusedActivation(node.Options.Byte(0)));
    }

    private void Mul(TfLiteNode node)
    {
        if (!Affine(node, (constant, _) => (constant, 0)))
            Binary(node, BinaryKind.Multiply, FusedActivation(node.Options.Byte(0)));
    }

    private void Div(TfLiteNode node)
    {
        bool isInverse = Tensor(node, 0).IsConstant;
        if (Tensor(node, 1) is { IsConstant: true } divisor && Dequantised(divisor).Floats.Contains(0f))
            throw new UnsupportedNodeException("a division by zero: multiply by a constant instead");
        if (isInverse || !Affine(node, (constant, _) => (1 / constant, 0)))
            Binary(node, BinaryKind.Divide, FusedActivation(node.Options.Byte(0)));
    }

    private void Extreme(TfLiteNode node, BinaryKind kind)
    {
        Value a = Tensor(node, 0), b = Tensor(node, 1);
        if ((a.IsConstant ? a : b) is { IsConstant: true, Elements: 1 } bound && !(a.IsConstant && b.IsConstant))
        {
            Value input = Flowing(node, a.IsConstant ? 1 : 0), output = Output(node);
            float real = Dequantised(bound).Floats[0];
            RequireSameType(input, output);
            if (input.Shape.Length >= bound.Shape.Length)
            {
                Emit(new Activation(node.Name, input, output, kind == BinaryKind.Maximum ? Clamp.None with { Low = real } : Clamp.None with { High = real }));
                return;
            }
        }
        Binary(node, kind, Clamp.None);
    }

    /// <summary>Float arithmetic with a constant per channel; <paramref name="terms"/> gets the constant and whether it is the first operand, and gives
    /// scale and shift.</summary>
    /// <returns>Whether it is that.</returns>
    private bool Affine(TfLiteNode node, Func<float, bool, (float Scale, float Shift)> terms)
    {
        bool first = Tensor(node, 0).IsConstant;
        Value constant = Tensor(node, first ? 0 : 1), input = Tensor(node, first ? 1 : 0), output = Output(node);
        if (!constant.IsConstant || input.IsConstant || input.Type != ElementType.Float32 || output.Type != ElementType.Float32 || input.Shape.Length == 0)
            return false;
        int channels = input.Shape[^1];
        bool perChannel = constant.Shape.Length <= input.Shape.Length
            && (constant.Elements == 1 || (constant.Elements == channels && constant.Shape.LastOrDefault() == channels));
        if (!perChannel || channels > NodeShape.MostChannels)
            return false;
        float[] reals = Dequantised(constant).Floats;
        float[] scale = new float[channels], shift = new float[channels];
        _budget.Charge(channels);
        for (int i = 0; i < channels; i++)
            (scale[i], shift[i]) = terms(reals[reals.Length == 1 ? 0 : i], first);
        Emit(new ChannelAffine(node.Name, input, output, scale, shift) { Clamp = FusedActivation(node.Options.Byte(0)) });
        return true;
    }

    private void Binary(TfLiteNode node, BinaryKind kind, Clamp clamp) => EmitBinary(node, kind, clamp, Output(node));

    private void EmitBinary(TfLiteNode node, BinaryKind kind, Clamp clamp, Value output)
    {
        int rank = Math.Max(Tensor(node, 0).Shape.Length, Tensor(node, 1).Shape.Length);
        Value a = Operand(node, 0, output, rank), b = Operand(node, 1, output, rank);
        if (a.IsConstant && b.IsConstant)
            throw new UnsupportedNodeException("both its operands are constants: export with constants folded");
        Emit(new Binary(node.Name, a, b, output, kind) { Clamp = clamp });
    }

    /// <summary>An operand of a broadcast operation with as many axes as the other.</summary>
    private Value Operand(TfLiteNode node, int input, Value output, int rank)
    {
        Value value = Tensor(node, input);
        if (!value.IsConstant)
            value = Flowing(node, input);
        else if (output.Type == ElementType.Float32)
            value = Dequantised(value);
        else if (Signed(value) is { Type: ElementType.Int8, Quantisation.IsPerTensor: true } signed)
            value = signed;
        else
            throw new UnsupportedNodeException($"constant '{value.Name}' is {value.Type}: quantise it to int8 with one scale");
        RequireSameType(value, output);
        int[] shape = [.. Enumerable.Repeat(1, rank - value.Shape.Length), .. value.Shape];
        if (shape.Length == value.Shape.Length)
            return value;
        var reshaped = new Value($"{value.Name}/{node.Name}", shape, value.Type) { Quantisation = value.Quantisation, Data = value.Data };
        if (!value.IsConstant)
            Emit(new Reshape($"{node.Name}/axes{input}", value, reshaped));
        return reshaped;
    }

    private void Activation(TfLiteNode node, Clamp clamp)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        Emit(new Activation(node.Name, input, output, clamp));
    }
}
