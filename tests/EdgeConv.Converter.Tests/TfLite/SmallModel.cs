namespace EdgeConv.Converter.TfLite;

/// <summary>An int8 model of five operators whose parts a test may change before it is written: pad, convolution, depthwise, reshape,
/// fully connected.</summary>
internal sealed class SmallModel
{
    public FlatFields[] Tensors { get; }

    public FlatFields[] Buffers { get; }

    public FlatFields[] Operators { get; }

    public FlatFields[] Codes { get; }

    public FlatFields Subgraph { get; }

    public FlatFields Model { get; }

    public SmallModel()
    {
        Buffers =
        [
            [],
            Data([.. Ints(0, 0, 1, 0, 0, 1, 0, 0)]), // paddings
            Data(Bytes(4 * 3 * 3 * 2)), Data(Ints(1, 2, 3, 4)), // convolution
            Data(Bytes(3 * 3 * 4)), Data(Ints(5, 6, 7, 8)), // depthwise
            Data(Bytes(3 * 36)), // fully connected
            Data(Ints(1, -1)), // shape
        ];
        Tensors =
        [
            Activation("in", 1, 5, 5, 2),
            Constant("paddings", 2, 1, 4, 2),
            Activation("padded", 1, 6, 6, 2),
            Weights("conv/w", 2, [0.1f, 0.2f, 0.3f, 0.4f], 0, 4, 3, 3, 2),
            Constant("conv/b", 2, 3, 4),
            Activation("conv", 1, 3, 3, 4),
            Weights("dw/w", 4, [0.1f, 0.2f, 0.3f, 0.4f], 3, 1, 3, 3, 4),
            Constant("dw/b", 2, 5, 4),
            Activation("dw", 1, 3, 3, 4),
            Constant("shape", 2, 7, 2),
            Activation("flat", 1, 36),
            Weights("fc/w", 6, [0.1f], 0, 3, 36),
            Activation("out", 1, 3),
        ];
        Codes = [Code(34), Code(3), Code(4), Code(22), Code(9)];
        Operators =
        [
            Operator(0, [0, 1], 2, []),
            Operator(1, [2, 3, 4], 5, new() { [0] = (byte)0, [1] = 2, [2] = 2, [3] = (byte)1 }),
            Operator(2, [5, 6, 7], 8, new() { [0] = (byte)0, [1] = 1, [2] = 1, [3] = 1, [4] = (byte)3 }),
            Operator(3, [8, 9], 10, []),
            Operator(4, [10, 11, -1], 12, []),
        ];
        Subgraph = new() { [0] = Tensors, [1] = (int[])[0], [2] = (int[])[12], [3] = Operators };
        Model = new() { [0] = 3, [1] = Codes, [2] = (FlatFields[])[Subgraph], [4] = Buffers };
    }

    public byte[] Write() => FlatWriter.Write(Model);

    private static FlatFields Code(int code) => new() { [0] = (byte)code, [3] = code };

    private static FlatFields Operator(int code, int[] inputs, int output, FlatFields options) =>
        new() { [0] = code, [1] = inputs, [2] = (int[])[output], [3] = (byte)1, [4] = options };

    private static FlatFields Activation(string name, params int[] shape) =>
        new() { [0] = shape, [1] = (byte)9, [2] = 0, [3] = name, [4] = new FlatFields { [2] = (float[])[0.5f], [3] = (long[])[-3] } };

    private static FlatFields Constant(string name, int type, int buffer, params int[] shape) =>
        new() { [0] = shape, [1] = (byte)type, [2] = buffer, [3] = name };

    private static FlatFields Weights(string name, int buffer, float[] scales, int axis, params int[] shape) =>
        new() { [0] = shape, [1] = (byte)9, [2] = buffer, [3] = name,
            [4] = new FlatFields { [2] = scales, [3] = new long[scales.Length], [6] = axis } };

    private static FlatFields Data(byte[] bytes) => new() { [0] = bytes };

    private static byte[] Bytes(int count) => [.. Enumerable.Range(1, count).Select(i => (byte)(i * 37))];

    private static byte[] Ints(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
