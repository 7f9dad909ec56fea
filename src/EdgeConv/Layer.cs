using EdgeConv.Blob;
using EdgeConv.Errors;

namespace EdgeConv;

/// <summary>One operator of a model, for whoever looks at it.</summary>
/// <param name="Name">Its name in the source model, or one derived from it.</param>
/// <param name="Operator">What it computes: <c>convolution</c>, <c>depthwise</c>, <c>add</c>, ...</param>
/// <param name="Inputs">Rows, columns and channels of each input.</param>
/// <param name="Output">Rows, columns and channels of the output.</param>
/// <param name="Kernel">Rows and columns of the window; 1 and 1 where there is none.</param>
/// <param name="Stride">Rows and columns from one window to the next.</param>
/// <param name="Groups">Groups of channels; 1 for a depthwise operator, whose kind says it.</param>
/// <param name="Parameters">Weights and biases.</param>
/// <param name="Macs">Multiply-accumulates of one inference.</param>
/// <param name="ReceptiveField">Rows and columns of the model's input that one output pixel depends on, padding included.</param>
public sealed record Layer(
    string Name, string Operator, IReadOnlyList<IReadOnlyList<int>> Inputs, IReadOnlyList<int> Output, IReadOnlyList<int> Kernel,
    IReadOnlyList<int> Stride, int Groups, long Parameters, long Macs, IReadOnlyList<int> ReceptiveField)
{
    internal static Layer[] Of(BlobFile file)
    {
        var layers = new Layer[file.Operators.Length];
        var rows = new ReceptiveAxis[file.Tensors.Length];
        var columns = new ReceptiveAxis[file.Tensors.Length];
        for (int i = 0; i < rows.Length; i++)
            if ((file.Tensors[i].Flags & TensorFlags.Input) != 0)
                rows[i] = columns[i] = ReceptiveAxis.OfInput;
        for (int i = 0; i < layers.Length; i++)
        {
            OperatorRecord op = file.Operators[i];
            bool isMean = op.Kind == OperatorKind.Mean, hasWindow = HasWindow(op.Kind);
            ReceptiveAxis down = op.InputCount == 0 ? ReceptiveAxis.OfInput : default, across = down;
            var inputs = new IReadOnlyList<int>[op.InputCount];
            for (int k = 0; k < inputs.Length; k++)
            {
                ViewRecord view = file.Views[op.FirstInput + k];
                inputs[k] = Shape(file, view);
                down = down.With(rows[view.Tensor].Every(view.RowStride));
                across = across.With(columns[view.Tensor].Every(view.ColumnStride));
            }
            WindowRecord vertical = hasWindow ? op.Vertical : WindowRecord.One, horizontal = hasWindow ? op.Horizontal : WindowRecord.One;
            if (op.Kind == OperatorKind.Resize)
                (vertical, horizontal) = (Neighbours(op.Vertical), Neighbours(op.Horizontal));
            if (isMean || (op.Flags & OperatorFlags.ReadsAll) != 0)
                (vertical.Size, horizontal.Size) = (inputs[0][0], inputs[0][1]);
            down = down.Through((vertical.Size - 1) * vertical.Dilation + 1, vertical.Stride);
            across = across.Through((horizontal.Size - 1) * horizontal.Dilation + 1, horizontal.Stride);
            ViewRecord output = file.Views[op.Output];
            rows[output.Tensor] = rows[output.Tensor].With(down.Between(output.RowStride));
            columns[output.Tensor] = columns[output.Tensor].With(across.Between(output.ColumnStride));
            layers[i] = new(file.Text(op.Name), NameOf(op.Kind), inputs, Shape(file, output), [vertical.Size, horizontal.Size],
                [vertical.Stride, horizontal.Stride], op.Groups, ParametersOf(op, file.Views[op.FirstInput].Channels, output.Channels), op.Macs,
                [down.Elements, across.Elements]);
        }
        return layers;
    }

    /// <summary>The elements next to a place; where a map grows, its pixels see no less of the input.</summary>
    private static WindowRecord Neighbours(WindowRecord place) =>
        new() { Size = place.Size, Stride = Math.Max(place.Stride / place.Dilation, 1), Dilation = 1 };

    private static bool HasWindow(OperatorKind kind) =>
        kind is OperatorKind.Convolution or OperatorKind.Depthwise or OperatorKind.MaximumPool or OperatorKind.AveragePool;

    private static int[] Shape(BlobFile file, ViewRecord view) =>
        [view.Rows, view.Columns, view.Channels];

    /// <summary>From the geometry, since packed weights may be longer than the weights.</summary>
    private static long ParametersOf(in OperatorRecord op, int inputChannels, int outputChannels)
    {
        long perChannel = op.Kind switch
        {
            OperatorKind.Convolution => op.Taps * (inputChannels / Math.Max(op.Groups, 1)),
            OperatorKind.Depthwise => op.Taps,
            _ => 0,
        };
        return perChannel == 0 ? 0 : outputChannels * (perChannel + 1);
    }

    internal static string NameOf(OperatorKind kind) => kind switch
    {
        OperatorKind.Convolution => "convolution",
        OperatorKind.Depthwise => "depthwise",
        OperatorKind.Add => "add",
        OperatorKind.MaximumPool => "maximum_pool",
        OperatorKind.AveragePool => "average_pool",
        OperatorKind.Mean => "mean",
        OperatorKind.Softmax => "softmax",
        OperatorKind.Table => "table",
        OperatorKind.Permute => "permute",
        OperatorKind.Pad => "pad",
        OperatorKind.Frame => "frame",
        OperatorKind.Resize => "resize",
        OperatorKind.Rearrange => "rearrange",
        OperatorKind.Multiply => "multiply",
        OperatorKind.PairTable => "pair_table",
        OperatorKind.ChannelTable => "channel_table",
        _ => throw new EdgeConvException(SessionErrors.UnknownValue, $"operator kind {(int)kind} has no name", callersMistake: false),
    };
}
