using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Networks;

/// <summary>Builds small networks for tests, operator by operator, with seeded weights.</summary>
internal sealed partial class NetworkBuilder(SeededRandom random, Rule rule)
{
    public NetworkDescription Network { get; } = new(rule);

    public SeededRandom Random { get; } = random;

    /// <summary>Whether weights may be -128, which some kernels do not take.</summary>
    public bool HasLowestWeights { get; init; } = true;

    public int Input(int rows, int columns, int channels) => Tensor("input", rows, columns, channels, TensorFlags.Input);

    /// <summary>An input on demand and the frame operator that makes its rows.</summary>
    public int Frame(int rows, int columns, int channels) => Finish(Source(OperatorKind.Frame, "input", rows, columns, channels, TensorFlags.OnDemand));

    /// <summary>A map of random elements that the file holds.</summary>
    public int Constant(int rows, int columns, int channels)
    {
        OperatorRecord op = Source(OperatorKind.Constant, "constant", rows, columns, channels, TensorFlags.None);
        SetParameters(ref op, RandomBytes(rows * columns * channels));
        return Finish(op);
    }

    /// <summary>An operator without inputs.</summary>
    private OperatorRecord Source(OperatorKind kind, string name, int rows, int columns, int channels, TensorFlags flags)
    {
        int view = Network.AddView(Tensor(name, rows, columns, channels, flags), 0, channels);
        return new()
        {
            Kind = kind, Rule = rule, Low = sbyte.MinValue, High = sbyte.MaxValue, FirstInput = view, Output = view, Vertical = WindowRecord.One,
            Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1, WorkRows = rows, Weights = -1, Parameters = -1, ScratchAddress = -1, Name = Network.AddText(name),
        };
    }

    public int Convolution(int input, WindowRecord vertical, WindowRecord horizontal, int outputRows, int outputColumns, int channels, int groups = 1)
    {
        int inputs = Network.Tensors[input].Channels;
        int taps = vertical.Size * horizontal.Size;
        OperatorRecord op = Start(OperatorKind.Convolution, input, outputRows, outputColumns, channels, vertical, horizontal);
        op.Groups = groups;
        op.Macs = (long)outputRows * outputColumns * channels * taps * (inputs / groups);
        AddWeights(ref op, channels, taps * (inputs / groups), input);
        return Finish(op);
    }

    public int Depthwise(int input, WindowRecord vertical, WindowRecord horizontal, int outputRows, int outputColumns, int multiplier = 1)
    {
        int channels = Network.Tensors[input].Channels * multiplier, taps = vertical.Size * horizontal.Size;
        OperatorRecord op = Start(OperatorKind.Depthwise, input, outputRows, outputColumns, channels, vertical, horizontal);
        op.Macs = (long)outputRows * outputColumns * channels * taps;
        AddWeights(ref op, channels, taps, input);
        return Finish(op);
    }

    public int Add(int a, int b)
    {
        TensorRecord shape = Network.Tensors[a];
        OperatorRecord op = Start(OperatorKind.Add, a, shape.Rows, shape.Columns, shape.Channels, WindowRecord.One, WindowRecord.One, b);
        float output = Network.Tensors[Network.Views[op.Output].Tensor].Scale;
        AddParameters parameters = rule == Rule.Tflm
            ? TflmRule.AddParameters(shape.Scale, Network.Tensors[b].Scale, output)
            : XnnpackRule.AddParameters(shape.Scale, Network.Tensors[b].Scale, output);
        SetParameters(ref op, parameters);
        return Finish(op);
    }

    public int Subtract(int a, int b)
    {
        int made = Add(a, b);
        OperatorRecord op = Network.Operators[^1];
        float output = Network.Tensors[made].Scale;
        AddParameters parameters = rule == Rule.Tflm
            ? TflmRule.AddParameters(Network.Tensors[a].Scale, Network.Tensors[b].Scale, output)
            : XnnpackRule.AddParameters(Network.Tensors[a].Scale, Network.Tensors[b].Scale, output);
        parameters.B.Mantissa = -parameters.B.Mantissa;
        SetParameters(ref op, parameters);
        Network.Operators[^1] = op;
        return made;
    }

    /// <summary>A product; the second map may have one row, column or channel for all.</summary>
    public int Multiply(int a, int b)
    {
        OperatorRecord op = Pair(OperatorKind.Multiply, a, b);
        float ratio = Network.Tensors[a].Scale * Network.Tensors[b].Scale / Network.Tensors[Network.Views[op.Output].Tensor].Scale;
        SetParameters(ref op, rule == Rule.Tflm ? TflmRule.MeanMultiplier(ratio, 1, 1) : XnnpackRule.MeanMultiplier(ratio, 1, 1));
        return Finish(op);
    }

    public int PairTable(int a, int b)
    {
        OperatorRecord op = Pair(OperatorKind.PairTable, a, b);
        SetParameters(ref op, RandomBytes(1 << 16));
        return Finish(op);
    }

    private OperatorRecord Pair(OperatorKind kind, int a, int b)
    {
        TensorRecord map = Network.Tensors[a];
        return Start(kind, a, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One, b);
    }

    public int ChannelTable(int input)
    {
        TensorRecord map = Network.Tensors[input];
        OperatorRecord op = Start(OperatorKind.ChannelTable, input, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One);
        SetParameters(ref op, RandomBytes(256 * map.Channels));
        return Finish(op);
    }

    public int MaximumPool(int input, WindowRecord vertical, WindowRecord horizontal, int outputRows, int outputColumns) =>
        Finish(Start(OperatorKind.MaximumPool, input, outputRows, outputColumns, Network.Tensors[input].Channels, vertical, horizontal));

    public int AveragePool(int input, WindowRecord vertical, WindowRecord horizontal, int outputRows, int outputColumns, bool accumulates)
    {
        OperatorRecord op = Start(OperatorKind.AveragePool, input, outputRows, outputColumns, Network.Tensors[input].Channels, vertical, horizontal);
        if (accumulates)
            Accumulate(ref op);
        return Finish(op);
    }

    public int Mean(int input)
    {
        TensorRecord map = Network.Tensors[input];
        OperatorRecord op = Start(OperatorKind.Mean, input, 1, 1, map.Channels,
            new() { Size = map.Rows, Stride = map.Rows, Dilation = 1 }, new() { Size = map.Columns, Stride = map.Columns, Dilation = 1 });
        Accumulate(ref op);
        float output = Network.Tensors[Network.Views[op.Output].Tensor].Scale;
        SetParameters(ref op, rule == Rule.Tflm
            ? TflmRule.MeanMultiplier(map.Scale, output, map.Rows * map.Columns)
            : XnnpackRule.MeanMultiplier(map.Scale, output, map.Rows * map.Columns));
        return Finish(op);
    }

    public int Softmax(int input)
    {
        TensorRecord map = Network.Tensors[input];
        OperatorRecord op = Start(OperatorKind.Softmax, input, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One);
        SetParameters(ref op, rule == Rule.Tflm
            ? TflmRule.SoftmaxParameters(map.Scale, 1, 1 / 256f, -128)
            : XnnpackRule.SoftmaxParameters(map.Scale, 1, 1 / 256f, -128));
        return Finish(op);
    }

    public int Table(int input)
    {
        TensorRecord map = Network.Tensors[input];
        OperatorRecord op = Start(OperatorKind.Table, input, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One);
        SetParameters(ref op, RandomBytes(256));
        return Finish(op);
    }

    /// <summary>A table over some rows, columns and channels of a tensor.</summary>
    public int Table(int input, ViewRecord view)
    {
        OperatorRecord op = Start(OperatorKind.Table, input, view.Rows, view.Columns, view.Channels, WindowRecord.One, WindowRecord.One);
        Network.Views[op.FirstInput] = view;
        SetParameters(ref op, RandomBytes(256));
        return Finish(op);
    }

    /// <summary>A map with that many times the rows and columns: an operator for each phase, as a transposed convolution has them.</summary>
    public int Phases(int input, int rows, int columns)
    {
        TensorRecord map = Network.Tensors[input];
        int channels = 1 + Random.NextInt(9), parent = Tensor("phases", map.Rows * rows, map.Columns * columns, channels, TensorFlags.None);
        WindowRecord window = new() { Size = 2, Stride = 1, Dilation = 1, PadBefore = 1 };
        for (int phase = 0; phase < rows * columns; phase++)
        {
            ViewRecord view = ViewRecord.Of(parent, Network.Tensors[parent]) with
            {
                FirstRow = phase / columns, RowStride = rows, Rows = map.Rows, FirstColumn = phase % columns, ColumnStride = columns, Columns = map.Columns,
            };
            OperatorRecord op = Start(OperatorKind.Convolution, input, map.Rows, map.Columns, channels, window, window, output: Network.AddView(view));
            op.Macs = (long)map.Rows * map.Columns * channels * 4 * map.Channels;
            AddWeights(ref op, channels, 4 * map.Channels, input);
            Network.Operators.Add(op);
        }
        return parent;
    }

    /// <summary>A convolution, depthwise or pool of a tensor whose rows are those of several slices.</summary>
    public int Volume(
        OperatorKind kind, int input, WindowRecord depth, WindowRecord vertical, WindowRecord horizontal, int inputSlices, int outputSlices, int rows, int columns,
        int groups = 1)
    {
        TensorRecord map = Network.Tensors[input];
        int channels = kind == OperatorKind.Convolution ? groups * (groups == 1 ? 1 + Random.NextInt(20) : 4 * (1 + Random.NextInt(4))) : map.Channels * groups; // depthwise: filters per channel
        OperatorRecord op = Start(kind, input, outputSlices * rows, columns, channels, vertical, horizontal) with
        {
            Depth = depth, InputSlices = inputSlices, OutputSlices = outputSlices, Groups = kind == OperatorKind.Convolution ? groups : 1,
        };
        if (kind is OperatorKind.Convolution or OperatorKind.Depthwise)
        {
            int perChannel = (int)op.Taps * (kind == OperatorKind.Convolution ? map.Channels / groups : 1);
            op.Macs = (long)outputSlices * rows * columns * channels * perChannel;
            AddWeights(ref op, channels, perChannel, input);
        }
        return Finish(op);
    }

    public int Permute(int input)
    {
        TensorRecord map = Network.Tensors[input];
        OperatorRecord op = Start(OperatorKind.Permute, input, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One);
        int[] channels = [.. Enumerable.Range(0, map.Channels)];
        for (int i = channels.Length - 1; i > 0; i--)
        {
            int j = Random.NextInt(i + 1);
            (channels[i], channels[j]) = (channels[j], channels[i]);
        }
        op.Parameters = Network.Parameters.Add<int>(channels);
        op.ParameterBytes = channels.Length * sizeof(int);
        return Finish(op);
    }

    public int Pad(int input, int above, int below, int left, int right)
    {
        TensorRecord map = Network.Tensors[input];
        WindowRecord vertical = WindowRecord.One with { PadBefore = above }, horizontal = WindowRecord.One with { PadBefore = left };
        OperatorRecord op = Start(OperatorKind.Pad, input, map.Rows + above + below, map.Columns + left + right, map.Channels, vertical, horizontal);
        SetParameters(ref op, new PadParameters { Value = map.ZeroPoint });
        return Finish(op);
    }

    /// <summary>Two tensors side by side: both producers are made to write parts of one parent.</summary>
    public int Concat(int a, int b)
    {
        TensorRecord first = Network.Tensors[a], second = Network.Tensors[b];
        int parent = Tensor("concat", first.Rows, first.Columns, first.Channels + second.Channels, TensorFlags.None);
        foreach (var (part, from) in new[] { (a, 0), (b, first.Channels) })
        {
            TensorRecord map = Network.Tensors[part];
            OperatorRecord op = Start(OperatorKind.Table, part, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One,
                output: Network.AddView(parent, from, map.Channels));
            SetParameters(ref op, RandomBytes(256));
            Network.Operators.Add(op);
        }
        return parent;
    }

    /// <summary>Makes the tensor the network's only output, and endpoints for it and the input.</summary>
    public NetworkDescription Build(int output)
    {
        TensorRecord last = Network.Tensors[output];
        last.Flags |= TensorFlags.Output;
        Network.Tensors[output] = last;
        // What nobody reads would be work for nothing; an output keeps it valid.
        foreach (var (tensor, isOutput) in new[] { (0, 0), (output, 1) })
            Network.Endpoints.Add(Endpoint(tensor, isOutput));
        return Network;
    }

    /// <summary>The network with all tensors that nobody reads as outputs.</summary>
    public NetworkDescription Build(IEnumerable<int> inputs)
    {
        int[] read = [.. Network.Operators.SelectMany(op => Enumerable.Range(op.FirstInput, op.InputCount)).Select(view => Network.Views[view].Tensor)];
        int[] outputs = [.. Enumerable.Range(0, Network.Tensors.Count).Except(read)];
        foreach (int input in inputs)
            Network.Endpoints.Add(Endpoint(input, 0));
        foreach (int output in outputs)
        {
            Network.Tensors[output] = Network.Tensors[output] with { Flags = Network.Tensors[output].Flags | TensorFlags.Output };
            Network.Endpoints.Add(Endpoint(output, 1));
        }
        return Network;
    }

    private unsafe EndpointRecord Endpoint(int tensor, int isOutput)
    {
        TensorRecord map = Network.Tensors[tensor];
        var endpoint = new EndpointRecord { Tensor = tensor, Type = map.IsReal || map.IsInt16 ? EndpointType.Float32 : EndpointType.Int8, IsOutput = isOutput, Rank = 4, Name = map.Name, Picture = -1 };
        (endpoint.Dimensions[0], endpoint.Dimensions[1], endpoint.Dimensions[2], endpoint.Dimensions[3]) = (1, map.Rows, map.Columns, map.Channels);
        return endpoint;
    }

    private OperatorRecord Start(
        OperatorKind kind, int input, int rows, int columns, int channels, WindowRecord vertical, WindowRecord horizontal, int second = -1, int output = -1)
    {
        string name = $"{kind}{Network.Operators.Count}";
        int from = Network.AddView(input, 0, Network.Tensors[input].Channels);
        if (second >= 0)
            Network.AddView(second, 0, Network.Tensors[second].Channels);
        if (output < 0)
            output = Network.AddView(Tensor(name, rows, columns, channels, _makes), 0, channels);
        return new()
        {
            Kind = kind, Rule = rule, Low = (sbyte)-Random.NextInt(129), High = (sbyte)Random.NextInt(128), FirstInput = from,
            InputCount = second < 0 ? 1 : 2, Output = output, Vertical = vertical, Horizontal = horizontal, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1,
            WorkRows = Network.Views[output].Rows, Weights = -1, Parameters = -1, ScratchAddress = -1, Name = Network.AddText(name),
        };
    }

    private int Finish(in OperatorRecord op)
    {
        Network.Operators.Add(op);
        return Network.Views[op.Output].Tensor;
    }

    private int Tensor(string name, int rows, int columns, int channels, TensorFlags flags) => Network.AddTensor(
        $"{name}:{Network.Tensors.Count}", rows, columns, channels,
        (flags & TensorFlags.Real) != 0 ? 1 : 0.01f + 0.05f * (float)Random.NextDouble(), (flags & (TensorFlags.Real | TensorFlags.Int16)) != 0 ? 0 : Random.NextInt(256) - 128, flags);

    private void AddWeights(ref OperatorRecord op, int channels, int perChannel, int input)
    {
        Network.RequirePaddingRow(input);
        sbyte[] weights = [.. RandomBytes(channels * perChannel).Select(value => (sbyte)value).Select(weight => HasLowestWeights ? weight : Math.Max(weight, (sbyte)-127))];
        var bias = new int[channels];
        for (int i = 0; i < channels; i++)
            bias[i] = Random.NextInt(4096) - 2048;
        var scales = new float[channels];
        for (int i = 0; i < channels; i++)
            scales[i] = (0.2f + (float)Random.NextDouble()) / (60 * (float)Math.Sqrt(perChannel));
        byte[] multipliers = rule == Rule.Tflm ? TflmRule.Multipliers(1, scales, 1) : XnnpackRule.Multipliers(1, scales, 1);
        int inputs = Network.Views[op.FirstInput].Channels;
        op.Layout = WeightLayouts.Choose(op, inputs, channels, Network.Tensors[input].PixelBytes);
        byte[] stream = WeightPacking.Pack(op, inputs, weights, bias, multipliers);
        op.Flags |= WeightPacking.Flags(op, stream, inputs, channels, Network.Tensors[Network.Views[op.Output].Tensor].ZeroPoint);
        op.Weights = Network.Weights.Add<byte>(stream, SectionRecord.Alignment);
        op.WeightBytes = stream.Length;
    }

    private void Accumulate(ref OperatorRecord op)
    {
        ViewRecord output = Network.Views[op.Output];
        op.ScratchBytes = Network.Tensors[output.Tensor].Columns * output.Channels * sizeof(int);
        op.Flags |= OperatorFlags.Accumulates;
        op.WorkRows *= op.Vertical.Size;
    }

    private void SetParameters(ref OperatorRecord op, byte[] parameters)
    {
        op.Parameters = Network.Parameters.Add<byte>(parameters);
        op.ParameterBytes = parameters.Length;
    }

    private void SetParameters<T>(ref OperatorRecord op, T parameters) where T : unmanaged =>
        SetParameters(ref op, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in parameters)).ToArray());

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.NextBytes(bytes);
        return bytes;
    }
}
