using EdgeConv.Errors;
using EdgeConv.Portable;

namespace EdgeConv.Blob;

internal sealed unsafe partial class RecordCheck
{
    private const long MostTaps = 1 << 24, MostChannelWeights = 1 << 27;

    /// <summary>Rows above and below a map that a window may read.</summary>
    private const int MostPadding = 1 << 12;

    private long _macs;

    private void Operators()
    {
        for (int i = 0; i < _file.Operators.Length; i++)
            Operator(_file.Operators[i], i);
        Require(_file.Header->Macs == _macs, "the header", "other multiply-accumulates than its operators");
        if (_macs > _limits.Macs)
            throw new EdgeConvException(FileErrors.WorkLimit, $"{_file.Name}: one inference takes {_macs} multiply-accumulates, {_limits.Macs} are allowed; raise the limit");
    }

    private void Operator(in OperatorRecord op, int index)
    {
        string place = $"operator {index}";
        Text(op.Name, place);
        Require(Enum.IsDefined(op.Kind), place, $"unknown kind {(int)op.Kind}");
        Require(Enum.IsDefined(op.Rule), place, $"unknown rule {(int)op.Rule}");
        Require(op.Low <= op.High, place, "an empty output range");
        int inputs = op.Kind switch { OperatorKind.Add => 2, OperatorKind.Frame => 0, _ => 1 };
        Require(op.InputCount == inputs, place, $"{op.InputCount} inputs");
        Require(op.FirstInput >= 0 && (long)op.FirstInput + op.InputCount <= _file.Views.Length, place, "inputs that are no views");
        Require((uint)op.Output < (uint)_file.Views.Length, place, "an output that is no view");
        Axis(op.Vertical, place);
        Axis(op.Horizontal, place);
        Require(op.Kind != OperatorKind.Frame || op.FirstInput == op.Output, place, "inputs that it does not need");

        ViewRecord from = _file.Views[op.FirstInput], to = _file.Views[op.Output];
        TensorRecord input = _file.Tensors[from.Tensor], output = _file.Tensors[to.Tensor];
        for (int i = 0; i < op.InputCount; i++)
            Require(_file.Views[op.FirstInput + i].Tensor != to.Tensor, place, "its output among its inputs");

        long workRows = RowGeometry.WorkRows(op.Accumulates, output.Rows, op.Vertical.Size);
        Require(op.WorkRows == workRows, place, $"{op.WorkRows} rows of work, not {workRows}");
        Scratch(op, output, to, place);
        Geometry(op, input, output, place);
        Weights(op, input, from, to, output.ZeroPoint, place);
        Require(op.ParameterBytes >= 0, place, "parameters of no size");
        ParameterCheck.Check(_file, op, to.Channels, place);

        long macs = Macs(op, from, to, output);
        Require(op.Macs == macs, place, $"{op.Macs} multiply-accumulates, not {macs}");
        _macs = checked(_macs + macs);
    }

    private void Axis(WindowRecord window, string place) => Require(
        window.Size is > 0 and <= 1 << 16 && window.Stride is > 0 and <= 1 << 16 && window.Dilation is > 0 and <= 1 << 16
        && window.PadBefore is > -(1 << 20) and < 1 << 20 && (long)(window.Size - 1) * window.Dilation < 1 << 20,
        place, "a window that is none");

    private void Scratch(in OperatorRecord op, in TensorRecord output, ViewRecord to, string place)
    {
        bool averages = op.Kind is OperatorKind.AveragePool or OperatorKind.Mean;
        Require(!op.Accumulates || averages, place, "sums that it does not need");
        Require(op.Kind != OperatorKind.Mean || op.Accumulates, place, "no sums");
        long bytes = op.Accumulates ? (long)output.Columns * to.Channels * sizeof(int) : 0;
        Require(op.ScratchBytes == bytes, place, $"{op.ScratchBytes} bytes of scratch, not {bytes}");
        Require(bytes > 0 || op.ScratchAddress == -1, place, "a scratch address without scratch");
        // Sums of 2^23 int8 values stay inside int32.
        Require(!op.Accumulates || (long)op.Vertical.Size * op.Horizontal.Size <= 1 << 23, place, "sums that could overflow");
    }

    /// <summary>Input and output sizes that fit the window. Reads outside the map are padding; here only element-wise kinds have none.</summary>
    private void Geometry(in OperatorRecord op, in TensorRecord input, in TensorRecord output, string place)
    {
        switch (op.Kind)
        {
            case OperatorKind.Convolution or OperatorKind.Depthwise:
                // Where a window reaches above or below the map, kernels read the padding row.
                bool above = op.Vertical.PadBefore > 0;
                long last = (long)(output.Rows - 1) * op.Vertical.Stride - op.Vertical.PadBefore + (long)(op.Vertical.Size - 1) * op.Vertical.Dilation;
                Require(op.Vertical.PadBefore >= 0 && op.Horizontal.PadBefore >= 0, place, "negative padding");
                Require(!(above || last >= input.Rows) || input.PaddingRow >= 0, place, "no padding row to read outside the map");
                Require(op.Vertical.PadBefore <= MostPadding && last < (long)input.Rows + MostPadding, place, "a window far outside the map");
                break;
            case OperatorKind.MaximumPool or OperatorKind.AveragePool when !op.Accumulates:
                Require(op.Horizontal.Dilation == 1 || op.Kind == OperatorKind.MaximumPool, place, "dilation");
                Require(EveryWindowMeets(op.Vertical, output.Rows, input.Rows) && EveryWindowMeets(op.Horizontal, output.Columns, input.Columns),
                    place, "a window that lies outside the map");
                break;
            case OperatorKind.AveragePool or OperatorKind.Mean:
                Require(op.Vertical is { Dilation: 1, PadBefore: 0 } && op.Vertical.Stride == op.Vertical.Size
                    && op.Horizontal is { Dilation: 1, PadBefore: 0 } && op.Horizontal.Stride == op.Horizontal.Size
                    && (long)output.Rows * op.Vertical.Size <= input.Rows && (long)output.Columns * op.Horizontal.Size <= input.Columns,
                    place, "windows that do not lie side by side in the map");
                Require(op.Kind != OperatorKind.Mean || output is { Rows: 1, Columns: 1 } && op.Vertical.Size == input.Rows && op.Horizontal.Size == input.Columns,
                    place, "a mean of less than its map");
                break;
            case OperatorKind.Pad:
                Require(op.Vertical is { Size: 1, Stride: 1 } && op.Horizontal is { Size: 1, Stride: 1 }
                    && op.Vertical.PadBefore >= 0 && op.Horizontal.PadBefore >= 0
                    && (long)op.Vertical.PadBefore + input.Rows <= output.Rows && (long)op.Horizontal.PadBefore + input.Columns <= output.Columns,
                    place, "padding that does not fit");
                break;
            case OperatorKind.Frame:
                ViewRecord made = _file.Views[op.Output];
                Require((output.Flags & TensorFlags.OnDemand) != 0, place, "an output that is no input on demand");
                Require(made.Channels == output.Channels, place, "an output of only some channels");
                goto default;
            default:
                Require(op.Vertical is { Size: 1, Stride: 1, PadBefore: 0 } && op.Horizontal is { Size: 1, Stride: 1, PadBefore: 0 }, place, "a window");
                for (int i = 0; i < op.InputCount; i++)
                {
                    TensorRecord other = _file.Tensors[_file.Views[op.FirstInput + i].Tensor];
                    Require(other.Rows == output.Rows && other.Columns == output.Columns, place, "inputs of another size than its output");
                }
                break;
        }
    }

    private static bool EveryWindowMeets(WindowRecord window, int outputs, int inputs)
    {
        long extent = (long)(window.Size - 1) * window.Dilation;
        long last = (long)(outputs - 1) * window.Stride - window.PadBefore;
        // A dilated window could step over a narrow map, so its first or last tap must meet it.
        return window.PadBefore >= 0 && last < inputs && (window.PadBefore == 0 || extent >= window.PadBefore)
            && (window.Dilation == 1 || window.PadBefore % window.Dilation == 0 || inputs >= window.Dilation);
    }

    private void Weights(in OperatorRecord op, in TensorRecord input, ViewRecord from, ViewRecord to, int outputZeroPoint, string place)
    {
        bool grouped = op.Kind == OperatorKind.Convolution;
        Require(op.Groups == 1 || grouped && op.Groups > 0 && from.Channels % op.Groups == 0 && to.Channels % op.Groups == 0, place, $"{op.Groups} groups");
        if (op.Kind is not (OperatorKind.Convolution or OperatorKind.Depthwise))
        {
            for (int i = 0; i < op.InputCount; i++)
                Require(op.Kind is OperatorKind.Pad or OperatorKind.Permute || _file.Views[op.FirstInput + i].Channels == to.Channels, place, "inputs of other channels than its output");
            Require(op.Layout == WeightLayout.None && op is { Weights: -1, WeightBytes: 0 }, place, "weights that it does not need");
            return;
        }
        Require(op.Kind != OperatorKind.Depthwise || to.Channels % from.Channels == 0, place, "output channels that are no multiple of its input's");
        Require(Enum.IsDefined(op.Layout) && op.Layout != WeightLayout.None, place, $"weights in unknown layout {(int)op.Layout}");
        Require(WeightLayouts.Serves(op.Layout, op, from.Channels, to.Channels, input.PixelBytes), place, $"weights in layout {op.Layout}, which does not serve it");
        Require((op.Flags & OperatorFlags.CountsPadding) == 0, place, "flags that it does not need");
        long taps = (long)op.Vertical.Size * op.Horizontal.Size;
        // Every layout fills up a run of channels to at most 8 and a column of taps to at most 4.
        Require(taps <= MostTaps && taps * (from.Channels / op.Groups + 7L) <= MostChannelWeights, place, "weights beyond any limit");
        WeightStream stream = WeightLayouts.Stream(op, from.Channels, to.Channels);
        Require(op.WeightBytes == stream.Bytes, place, $"{op.WeightBytes} bytes of weights, not {stream.Bytes}");
        Inside(SectionId.Weights, op.Weights, (long)op.WeightBytes + FileHeader.ReadSlack, SectionRecord.Alignment, place, "weights");
        WeightCheck.Check(_file, op, from, to, outputZeroPoint, place);
    }

    private static long Macs(in OperatorRecord op, ViewRecord from, ViewRecord to, in TensorRecord output)
    {
        long taps = (long)op.Vertical.Size * op.Horizontal.Size, pixels = (long)output.Rows * output.Columns;
        return op.Kind switch
        {
            OperatorKind.Convolution => checked(pixels * to.Channels * taps * (from.Channels / op.Groups)),
            OperatorKind.Depthwise => checked(pixels * to.Channels * taps),
            _ => 0,
        };
    }
}
