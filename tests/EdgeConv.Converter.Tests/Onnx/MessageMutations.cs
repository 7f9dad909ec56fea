using System.Collections;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Numerics;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EdgeConv.Converter.Onnx;

/// <summary>Seeded changes of ONNX messages that leave them messages: names rewired, operators exchanged, numbers made extreme, parts repeated or left out.</summary>
internal sealed class MessageMutations(SeededRandom random)
{
    private static readonly long[] s_integers = [0, 1, -1, 2, 3, 4, 5, 7, 8, 64, 127, 255, 32768, 65536, 1 << 26, int.MaxValue, int.MinValue, 1L << 40, long.MaxValue, long.MinValue];
    private static readonly float[] s_reals =
        [0, -0f, 1, -1, 0.5f, 2, 1e-30f, 1e30f, float.Epsilon, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    public static readonly string[] Operators =
    [
        "Abs", "Add", "ArgMax", "AveragePool", "BatchNormalization", "Cast", "Celu", "Clip", "Concat", "Constant", "ConstantOfShape", "Conv", "ConvTranspose", "DeformConv",
        "DepthToSpace", "DequantizeLinear", "Div", "Equal", "Erf", "Exp", "Expand", "Flatten", "Gather", "GatherElements", "GatherND", "Gelu", "Gemm", "GlobalAveragePool",
        "GlobalMaxPool", "GroupNormalization", "HardSigmoid", "Identity", "If", "InstanceNormalization", "LRN", "LayerNormalization", "LeakyRelu", "LogSoftmax", "MatMul",
        "Max", "MaxPool", "MaxRoiPool", "Mean", "Min", "Mod", "Mul", "Neg", "NonMaxSuppression", "PRelu", "Pad", "Pow", "QuantizeLinear", "Range", "ReduceL2", "ReduceMax",
        "ReduceMean", "ReduceProd", "ReduceSum", "Relu", "Reshape", "Resize", "RoiAlign", "Selu", "Shape", "Sigmoid", "Slice", "Softmax", "SpaceToDepth", "Split", "Sqrt", "Squeeze",
        "Sub", "Sum", "Tanh", "Tile", "Transpose", "Unsqueeze", "Upsample", "Where",
    ];

    public ModelProto Change(ModelProto model)
    {
        model = model.Clone();
        for (int changes = Likely() ? 1 : random.NextInt(1, 5); changes > 0; changes--)
        {
            List<IMessage> messages = [.. All(model)];
            IMessage message = messages[random.NextInt(messages.Count)];
            if (message is NodeProto node && random.NextInt(4) == 0)
                node.OpType = Operators[random.NextInt(Operators.Length)];
            else
                Change(message, model);
        }
        return model;
    }

    private void Change(IMessage message, ModelProto model)
    {
        IList<FieldDescriptor> fields = message.Descriptor.Fields.InFieldNumberOrder();
        FieldDescriptor field = fields[random.NextInt(fields.Count)];
        if (field.IsRepeated)
            ChangeList((IList)field.Accessor.GetValue(message), field, model);
        else if (random.NextInt(8) == 0)
            field.Accessor.Clear(message);
        else if (field.FieldType != FieldType.Message)
            field.Accessor.SetValue(message, Other(field.Accessor.GetValue(message), field, model));
    }

    private void ChangeList(IList list, FieldDescriptor field, ModelProto model)
    {
        int at = list.Count == 0 ? 0 : random.NextInt(list.Count);
        switch (random.NextInt(6))
        {
            case 0 when list.Count > 0:
                list.RemoveAt(at);
                break;
            case 1 when list.Count > 0:
                list.Insert(random.NextInt(list.Count + 1), list[at] is IMessage part ? Copy(part) : list[at]);
                break;
            case 2 when list.Count > 1:
                int other = random.NextInt(list.Count);
                (list[at], list[other]) = (list[other], list[at]);
                break;
            case 3 when field.FieldType != FieldType.Message:
                list.Insert(random.NextInt(list.Count + 1), Other(list.Count > 0 ? list[at] : null, field, model));
                break;
            default:
                if (list.Count > 0 && field.FieldType != FieldType.Message)
                    list[at] = Other(list[at], field, model);
                break;
        }
    }

    private object? Other(object? old, FieldDescriptor field, ModelProto model) => field.FieldType switch
    {
        FieldType.String => Name(model),
        FieldType.Bytes => Bytes((ByteString?)old ?? ByteString.Empty),
        FieldType.Float => s_reals[random.NextInt(s_reals.Length)],
        FieldType.Double => (double)s_reals[random.NextInt(s_reals.Length)],
        FieldType.Int64 => old is long number && Likely() ? number + random.NextInt(5) - 2 : s_integers[random.NextInt(s_integers.Length)],
        FieldType.Int32 => old is int number && Likely() ? number + random.NextInt(5) - 2 : (int)s_integers[random.NextInt(s_integers.Length)],
        _ => old,
    };

    private ByteString Bytes(ByteString old)
    {
        byte[] bytes = old.ToByteArray();
        if (bytes.Length == 0 || random.NextInt(4) == 0)
            return ByteString.CopyFrom(new byte[random.NextInt(20)]);
        for (int i = random.NextInt(1, 9); i > 0; i--)
            bytes[random.NextInt(bytes.Length)] = (byte)s_integers[random.NextInt(s_integers.Length)];
        return ByteString.CopyFrom(bytes);
    }

    private string Name(ModelProto model)
    {
        string[] names = [.. model.Graph?.Node.SelectMany(node => node.Input.Concat(node.Output)) ?? [], .. model.Graph?.Initializer.Select(tensor => tensor.Name) ?? [], "", "new\nname"];
        return names[random.NextInt(names.Length)];
    }

    private bool Likely() => random.NextInt(2) == 0;

    private static IMessage Copy(IMessage message) => message.Descriptor.Parser.ParseFrom(message.ToByteString());

    private static IEnumerable<IMessage> All(IMessage message)
    {
        yield return message;
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.FieldType != FieldType.Message)
                continue;
            object? value = field.Accessor.GetValue(message);
            foreach (IMessage part in field.IsRepeated ? ((IList)value!).Cast<IMessage>() : value is IMessage single ? [single] : [])
                foreach (IMessage inner in All(part))
                    yield return inner;
        }
    }
}
