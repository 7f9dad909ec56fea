using EdgeConv.Blob;
using EdgeConv.Processor;

namespace EdgeConv.Simulator.Analyse;

/// <summary>A model as a graph of layers.</summary>
/// <param name="Bytes">Of its file.</param>
/// <param name="Plan">Of the plan that runs: <c>layer</c>, <c>overlap</c> or <c>stream</c>.</param>
internal sealed record LayerGraph(
    string Name, long Bytes, long Macs, long Parameters, string Arithmetic, string Plan, IReadOnlyList<LayerShape> Inputs, IReadOnlyList<LayerNode> Layers);

/// <param name="Type"><c>int8</c>, <c>int16</c> or <c>float32</c>.</param>
internal sealed record LayerShape(int Rows, int Columns, int Channels, string Type)
{
    internal int Elements => Rows * Columns * Channels;
}

/// <summary>One operator of the network; a frame operator, which a plan puts in front of it, is none.</summary>
/// <param name="Kernel">Which serves it on this machine.</param>
/// <param name="Isa">What that kernel's instructions need.</param>
/// <param name="Inputs">The layers that make what it reads, ascending; -1 is the first input of the model, -2 the second.</param>
/// <param name="Window">Rows and columns of its window, of volumes slices first; 1 and 1 where it has none.</param>
/// <param name="Macs">Multiply-accumulates of one inference.</param>
/// <param name="WeightBytes">Of biases, multipliers and weights in the file.</param>
/// <param name="Steps">In how many steps the plan that runs takes it.</param>
internal sealed record LayerNode(
    int Index, string Name, string Operator, string Kernel, string Isa, IReadOnlyList<int> Inputs, LayerShape Output, IReadOnlyList<int> Window,
    IReadOnlyList<int> Stride, int Groups, long Macs, long Parameters, int WeightBytes, int Steps)
{
    /// <summary>The layers of a model.</summary>
    /// <param name="session">Of the network without a frame operator.</param>
    /// <param name="steps">Steps of each operator in the plan that runs.</param>
    public static LayerNode[] Of(Session session, int[] steps)
    {
        BlobFile file = session.Model.File;
        IReadOnlyList<Layer> layers = session.Model.Layers;
        var nodes = new LayerNode[layers.Count];
        for (int i = 0; i < nodes.Length; i++)
        {
            OperatorRecord op = file.Operators[i];
            ViewRecord output = file.Views[op.Output];
            Layer layer = layers[i];
            nodes[i] = new(i, layer.Name, layer.Operator, session.Kernels[i].Name, Isas.Word(session.Kernels[i].Isa), Makers(file, i),
                new(output.Rows, output.Columns, output.Channels, Type(file.Tensors[output.Tensor])), layer.Kernel, layer.Stride, layer.Groups, layer.Macs,
                layer.Parameters, op.WeightBytes, steps[i]);
        }
        return nodes;
    }

    public static string Type(in TensorRecord tensor) => tensor.IsReal ? "float32" : tensor.IsInt16 ? "int16" : "int8";

    /// <summary>Who wrote the elements that an operator reads: through views it may be several, or a part of what one wrote.</summary>
    private static int[] Makers(BlobFile file, int index)
    {
        var makers = new SortedSet<int>();
        OperatorRecord op = file.Operators[index];
        for (int input = 0; input < op.InputCount; input++)
        {
            ViewRecord read = file.Views[op.FirstInput + input];
            if ((file.Tensors[read.Tensor].Flags & TensorFlags.Input) != 0)
                makers.Add(InputOf(file, read.Tensor));
            for (int other = 0; other < index; other++)
                if (file.Views[file.Operators[other].Output] is var written && written.Tensor == read.Tensor && Meet(read, written))
                    makers.Add(other);
        }
        return [.. makers];
    }

    private static int InputOf(BlobFile file, int tensor)
    {
        int number = 0;
        foreach (EndpointRecord endpoint in file.Endpoints)
        {
            if (endpoint.IsOutput == 1)
                continue;
            number--;
            if (endpoint.Tensor == tensor)
                return number;
        }
        return -1;
    }

    private static bool Meet(in ViewRecord one, in ViewRecord other) =>
        one.FirstChannel < other.FirstChannel + other.Channels && other.FirstChannel < one.FirstChannel + one.Channels
        && Meet((one.FirstRow, one.RowStride, one.Rows), (other.FirstRow, other.RowStride, other.Rows))
        && Meet((one.FirstColumn, one.ColumnStride, one.Columns), (other.FirstColumn, other.ColumnStride, other.Columns));

    /// <summary>Whether two arithmetic progressions have a number in common.</summary>
    private static bool Meet((int First, int Step, int Count) one, (int First, int Step, int Count) other)
    {
        for (int i = 0; i < one.Count; i++)
            if (one.First + i * one.Step - other.First is var at and >= 0 && at % other.Step == 0 && at / other.Step < other.Count)
                return true;
        return false;
    }
}
