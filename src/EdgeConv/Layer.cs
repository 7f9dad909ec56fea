using EdgeConv.Blob;
using EdgeConv.Errors;

namespace EdgeConv;

/// <summary>One operator of a model, for whoever looks at it.</summary>
/// <remarks>Of a volume, windows and strides have the slices first; the receptive field is that of rows and columns.</remarks>
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
    /// <summary>Rows and columns from one tap of the window to the next.</summary>
    public IReadOnlyList<int> Dilation { get; init; } = [1, 1];

    /// <summary>What a depthwise-separable convolution in its place would cost; null for what is no standard convolution.</summary>
    public SeparableCost? Separable { get; init; }

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
            bool isResize = op.Kind == OperatorKind.Resize;
            double perRow = isResize ? Share(op.Vertical) : vertical.Stride, perColumn = isResize ? Share(op.Horizontal) : horizontal.Stride;
            if (isResize)
                (vertical, horizontal) = (Neighbours(op.Vertical), Neighbours(op.Horizontal));
            int[] kernel = Axes(op, op.Depth.Size, vertical.Size, horizontal.Size);
            if (isMean || op.ReadsAll || op.Kind == OperatorKind.MatrixProduct)
                (vertical.Size, horizontal.Size) = (inputs[0][0], inputs[0][1]);
            down = down.Through((vertical.Size - 1) * vertical.Dilation + 1, perRow);
            across = across.Through((horizontal.Size - 1) * horizontal.Dilation + 1, perColumn);
            ViewRecord output = file.Views[op.Output];
            rows[output.Tensor] = rows[output.Tensor].With(down.Between(output.RowStride));
            columns[output.Tensor] = columns[output.Tensor].With(across.Between(output.ColumnStride));
            layers[i] = new(file.Text(op.Name), NameOf(op.Kind), inputs, Shape(file, output),
                op.Kind == OperatorKind.DeformableConvolution ? kernel : Axes(op, op.Depth.Size, vertical.Size, horizontal.Size),
                Axes(op, op.Depth.Stride, vertical.Stride, horizontal.Stride), op.Groups,
                ParametersOf(op, file.Views[op.FirstInput].Channels, output.Channels), op.Macs, [down.Elements, across.Elements])
            {
                Dilation = Axes(op, op.Depth.Dilation, vertical.Dilation, horizontal.Dilation),
                Separable = InItsPlace(op, inputs, output),
            };
        }
        return layers;
    }

    private static int[] Axes(in OperatorRecord op, int slices, int rows, int columns) => op.IsVolume ? [slices, rows, columns] : [rows, columns];

    /// <summary>A convolution as large as its map is fully connected: nothing is shared that could be separated.</summary>
    private static SeparableCost? InItsPlace(in OperatorRecord op, IReadOnlyList<int>[] inputs, in ViewRecord output)
    {
        if (op.Kind != OperatorKind.Convolution || op.Groups > 1 || op.Taps == 1 || (op.Vertical.Size == inputs[0][0] && op.Horizontal.Size == inputs[0][1]))
            return null;
        return SeparableCost.Of(op.Taps, inputs[0][2], output.Channels, (long)output.Rows * output.Columns, output.Channels);
    }

    /// <summary>Input elements per output element.</summary>
    private static double Share(WindowRecord place) => (double)place.Stride / place.Dilation;

    /// <summary>The elements next to a place; where a map grows, its pixels see no less of the input.</summary>
    private static WindowRecord Neighbours(WindowRecord place) =>
        new() { Size = place.Size, Stride = Math.Max(place.Stride / place.Dilation, 1), Dilation = 1 };

    private static bool HasWindow(OperatorKind kind) =>
        kind is OperatorKind.Convolution or OperatorKind.Depthwise or OperatorKind.MaximumPool or OperatorKind.AveragePool
            or OperatorKind.Reduce or OperatorKind.DeformableConvolution;

    private static int[] Shape(BlobFile file, ViewRecord view) =>
        [view.Rows, view.Columns, view.Channels];

    /// <summary>From the geometry, since packed weights may be longer than the weights.</summary>
    private static long ParametersOf(in OperatorRecord op, int inputChannels, int outputChannels)
    {
        long perChannel = op.Kind switch
        {
            OperatorKind.Convolution or OperatorKind.DeformableConvolution => op.Taps * (inputChannels / Math.Max(op.Groups, 1)),
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
        OperatorKind.Constant => "constant",
        OperatorKind.Resize => "resize",
        OperatorKind.Reduce => "reduce",
        OperatorKind.ArgExtreme => "arg_extreme",
        OperatorKind.LocalNormalisation => "local_normalisation",
        OperatorKind.Rearrange => "rearrange",
        OperatorKind.Multiply => "multiply",
        OperatorKind.PairTable => "pair_table",
        OperatorKind.ChannelTable => "channel_table",
        OperatorKind.DeformableConvolution => "deformable_convolution",
        OperatorKind.RegionPool => "region_pool",
        OperatorKind.RegionAlign => "region_align",
        OperatorKind.NonMaximumSuppression => "non_maximum_suppression",
        OperatorKind.DetectionPostProcess => "detection_post_process",
        OperatorKind.MatrixProduct => "matrix_product",
        OperatorKind.Requantise => "requantise",
        _ => throw new EdgeConvException(SessionErrors.UnknownValue, $"operator kind {(int)kind} has no name", callersMistake: false),
    };
}
