using EdgeConv.Errors;
using EdgeConv.Portable;

namespace EdgeConv.Blob;

internal sealed unsafe partial class RecordCheck
{
    private const OperatorFlags KnownFlags =
        OperatorFlags.Accumulates | OperatorFlags.CountsPadding | OperatorFlags.HasLowestWeight | OperatorFlags.ShortOutputStage | OperatorFlags.ReadsAll;

    private const long MostTaps = 1 << 24, MostChannelWeights = 1 << 27;

    /// <summary>Rows above and below a map that a window may read.</summary>
    private const int MostPadding = 1 << 12;

    private long _macs;

    /// <summary>Most elements and boxes that operators on regions may look at.</summary>
    private long _comparisons;

    private void Operators()
    {
        for (int i = 0; i < _file.Operators.Length; i++)
            Operator(_file.Operators[i], i);
        Require(_file.Header->Macs == _macs, "the header", "other multiply-accumulates than its operators");
        if (_macs > _limits.Macs || _comparisons > _limits.Macs)
            throw new EdgeConvException(FileErrors.WorkLimit, $"{_file.Name}: one inference takes {Math.Max(_macs, _comparisons)} multiply-accumulates, {_limits.Macs} are allowed; raise the limit");
    }

    private void Operator(in OperatorRecord op, int index)
    {
        string place = $"operator {index}";
        Text(op.Name, place);
        Require(Enum.IsDefined(op.Kind), place, $"unknown kind {(int)op.Kind}");
        Require(Enum.IsDefined(op.Rule), place, $"unknown rule {(int)op.Rule}");
        Require(op.Rule != Rule.Ort || op.Kind == OperatorKind.Add, place, "rule ort, which is for sums of two maps alone");
        Require((op.Flags & ~KnownFlags) == 0, place, "unknown flags");
        Require(op.Low <= op.High, place, "an empty output range");
        Require(HasInputs(op), place, $"{op.InputCount} inputs");
        Require(op.FirstInput >= 0 && (long)op.FirstInput + op.InputCount <= _file.Views.Length, place, "inputs that are no views");
        Require((uint)op.Output < (uint)_file.Views.Length, place, "an output that is no view");
        Axis(op.Vertical, place);
        Axis(op.Horizontal, place);
        Axis(op.Depth, place);
        Require(op.InputCount > 0 || op.FirstInput == op.Output, place, "inputs that it does not need");

        ViewRecord from = _file.Views[op.FirstInput], to = _file.Views[op.Output];
        TensorRecord input = _file.Tensors[from.Tensor], output = _file.Tensors[to.Tensor];
        for (int i = 0; i < op.InputCount; i++)
            Require(_file.Views[op.FirstInput + i].Tensor != to.Tensor, place, "its output among its inputs");

        long workRows = RowGeometry.WorkRows(op.Accumulates, to.Rows, op.Vertical.Size);
        Require(op.WorkRows == workRows, place, $"{op.WorkRows} rows of work, not {workRows}");
        bool readsAll = op.Kind == OperatorKind.Rearrange || RegionCheck.ReadsAll(op.Kind);
        Require(op.ReadsAll == readsAll, place, readsAll ? "no flag that says it reads all rows" : "a flag that it does not need");
        bool hasInt16 = Int16Check.IsIn(_file.Tensors, _file.Views, op);
        ElementTypes(op, output, hasInt16, place);
        Scratch(op, to, place);
        Slices(op, from, to, place);
        Geometry(op, from, to, input, output, place);
        Weights(op, input, from, to, output.ZeroPoint, hasInt16, place);
        Require(op.ParameterBytes >= 0, place, "parameters of no size");
        ParameterCheck.Check(_file, op, to.Channels, hasInt16, place);

        long macs = Macs(op, from, to);
        Require(op.Macs == macs, place, $"{op.Macs} multiply-accumulates, not {macs}");
        _macs = checked(_macs + macs);
        _comparisons = Math.Min(_comparisons, long.MaxValue / 2) + Math.Min(RegionCheck.Comparisons(_file, op), long.MaxValue / 2);
    }

    private static bool HasInputs(in OperatorRecord op) => op.Kind switch
    {
        OperatorKind.Frame or OperatorKind.Constant => op.InputCount == 0,
        OperatorKind.DeformableConvolution => op.InputCount is 2 or 3,
        _ => op.InputCount == (op.IsPair || RegionCheck.Serves(op.Kind) ? 2 : 1),
    };

    /// <summary>Only regions, boxes and detections are reals, constants, what puts reals in another order or makes them of levels, and what is asked for as reals.</summary>
    private void ElementTypes(in OperatorRecord op, in TensorRecord output, bool hasInt16, string place)
    {
        bool moves = op.Kind == OperatorKind.Rearrange && output.IsReal, isRequantise = op.Kind == OperatorKind.Requantise;
        Require(op.Kind == OperatorKind.Constant || isRequantise || output.IsReal == (moves || op.Kind is OperatorKind.NonMaximumSuppression or OperatorKind.DetectionPostProcess), place, "an output of the wrong element type");
        const TensorFlags Types = TensorFlags.Real | TensorFlags.Int16;
        bool isSame = true;
        for (int i = 0; i < op.InputCount; i++)
        {
            TensorRecord input = _file.Tensors[_file.Views[op.FirstInput + i].Tensor];
            isSame &= ((input.Flags ^ output.Flags) & Types) == 0;
            Require(moves || !input.IsReal || isRequantise || RegionCheck.MayBeReal(op.Kind, i), place, $"input {i} of the wrong element type");
        }
        Require(!isRequantise || (op.Rule == Rule.Xnnpack && (!isSame || output.IsInt16)), place, "nothing to requantise");
        Require(!hasInt16 || Int16Check.Takes(op.Kind, isSame || moves), place, $"int16 elements, which a {op.Kind} does not take so");
        Require(!hasInt16 || op.Rule == Rule.Xnnpack, place, $"int16 elements under rule {op.Rule}");
        Require(!output.IsInt16 || op is { Low: sbyte.MinValue, High: sbyte.MaxValue }, place, "a range of int8 for its int16");
        long most = hasInt16 ? Int16Check.MostInSum : 1 << 23; // elements whose sum stays inside int32
        Require(op.Kind is not (OperatorKind.AveragePool or OperatorKind.Mean) || op.Taps <= most, place, "sums that could overflow");
        Require(op.Kind != OperatorKind.Reduce || op.Taps * (_file.Views[op.FirstInput].Channels / _file.Views[op.Output].Channels) <= most, place, "sums that could overflow");
    }

    private void Axis(WindowRecord window, string place) => Require(
        window.Size is > 0 and <= 1 << 16 && window.Stride is > 0 and <= 1 << 16 && window.Dilation is > 0 and <= 1 << 16
        && window.PadBefore is > -(1 << 20) and < 1 << 20 && (long)(window.Size - 1) * window.Dilation < 1 << 20,
        place, "a window that is none");

    private void Scratch(in OperatorRecord op, ViewRecord to, string place)
    {
        bool averages = op.Kind is OperatorKind.AveragePool or OperatorKind.Mean;
        Require(!op.Accumulates || averages, place, "sums that it does not need");
        Require(op.Kind != OperatorKind.Mean || op.Accumulates, place, "no sums");
        long bytes = op.Accumulates ? (long)to.Columns * to.Channels * sizeof(int) : 0;
        Require(op.ScratchBytes == bytes, place, $"{op.ScratchBytes} bytes of scratch, not {bytes}");
        Require(bytes > 0 || op.ScratchAddress == -1, place, "a scratch address without scratch");
    }

    /// <summary>Volumes: slices of equally many rows, and a window over them that reaches no further outside than padding may.</summary>
    private void Slices(in OperatorRecord op, ViewRecord from, ViewRecord to, string place)
    {
        Require(op.InputSlices > 0 && op.OutputSlices > 0 && from.Rows % op.InputSlices == 0 && to.Rows % op.OutputSlices == 0, place, "slices that do not divide its rows");
        bool mayBe = !op.Accumulates
            && op.Kind is (OperatorKind.Convolution or OperatorKind.Depthwise or OperatorKind.MaximumPool or OperatorKind.AveragePool);
        Require(mayBe || op is { Depth: { Size: 1, Stride: 1, Dilation: 1, PadBefore: 0 }, InputSlices: 1, OutputSlices: 1 }, place, "slices that it does not need");
        Require(op.IsVolume || op is { OutputSlices: 1, Depth: { Stride: 1, PadBefore: 0 } }, place, "slices without a window over them");
        Require(op.Kind is not (OperatorKind.Convolution or OperatorKind.Depthwise) || ReachesNotFar(op.Depth, op.OutputSlices, op.InputSlices), place, "a window far outside its slices");
    }

    private static bool ReachesNotFar(WindowRecord window, int outputs, int inputs) => window.PadBefore is >= 0 and <= MostPadding
        && (long)(outputs - 1) * window.Stride - window.PadBefore + (long)(window.Size - 1) * window.Dilation < (long)inputs + MostPadding;

    /// <summary>Input and output sizes that fit the window. Reads outside the map are padding; here only element-wise kinds have none.</summary>
    private void Geometry(in OperatorRecord op, ViewRecord from, ViewRecord to, in TensorRecord input, in TensorRecord output, string place)
    {
        int inputRows = from.Rows / op.InputSlices, outputRows = to.Rows / op.OutputSlices;
        switch (op.Kind)
        {
            case OperatorKind.Convolution or OperatorKind.Depthwise:
                // Where a window reaches above or below the map, kernels read the padding row.
                bool isInside = !op.IsVolume && op.Vertical.PadBefore == 0
                    && (long)(outputRows - 1) * op.Vertical.Stride + (long)(op.Vertical.Size - 1) * op.Vertical.Dilation < inputRows;
                Require(op.Vertical.PadBefore >= 0 && op.Horizontal.PadBefore >= 0, place, "negative padding");
                Require(isInside || input.PaddingRow >= 0, place, "no padding row to read outside the map");
                Require(ReachesNotFar(op.Vertical, outputRows, inputRows), place, "a window far outside the map");
                break;
            case OperatorKind.MaximumPool or OperatorKind.AveragePool when !op.Accumulates:
                Require(op.Horizontal.Dilation == 1 || op.Kind == OperatorKind.MaximumPool, place, "dilation");
                Require(EveryWindowMeets(op.Vertical, outputRows, inputRows) && EveryWindowMeets(op.Horizontal, to.Columns, from.Columns)
                    && EveryWindowMeets(op.Depth, op.OutputSlices, op.InputSlices), place, "a window that lies outside the map");
                break;
            case OperatorKind.AveragePool or OperatorKind.Mean:
                Require(op.Vertical is { Dilation: 1, PadBefore: 0 } && op.Vertical.Stride == op.Vertical.Size
                    && op.Horizontal is { Dilation: 1, PadBefore: 0 } && op.Horizontal.Stride == op.Horizontal.Size
                    && (long)to.Rows * op.Vertical.Size <= from.Rows && (long)to.Columns * op.Horizontal.Size <= from.Columns,
                    place, "windows that do not lie side by side in the map");
                Require(op.Kind != OperatorKind.Mean || to is { Rows: 1, Columns: 1 } && op.Vertical.Size == from.Rows && op.Horizontal.Size == from.Columns,
                    place, "a mean of less than its map");
                break;
            case OperatorKind.Pad:
                Require(op.Vertical is { Size: 1, Stride: 1 } && op.Horizontal is { Size: 1, Stride: 1 }
                    && op.Vertical.PadBefore >= 0 && op.Horizontal.PadBefore >= 0
                    && (long)op.Vertical.PadBefore + from.Rows <= to.Rows && (long)op.Horizontal.PadBefore + from.Columns <= to.Columns,
                    place, "padding that does not fit");
                break;
            case OperatorKind.Resize:
                // A place far outside would leave 32 bits.
                Require(op.Vertical.Size <= 2 && op.Horizontal.Size <= 2 && IsNear(op.Vertical, to.Rows, from.Rows) && IsNear(op.Horizontal, to.Columns, from.Columns),
                    place, "a place outside its input");
                break;
            case OperatorKind.Reduce:
                Require(IsAxisOrPoint(op.Vertical, to.Rows, from.Rows) && IsAxisOrPoint(op.Horizontal, to.Columns, from.Columns)
                    && (to.Channels == from.Channels || to.Channels == 1), place, "windows that are neither an axis nor an element");
                break;
            case OperatorKind.ArgExtreme:
                Require(to.Channels == 1 && output.Scale == 1 && (long)output.ZeroPoint + from.Channels - 1 <= sbyte.MaxValue, place, "indices that its output does not hold");
                goto default;
            case OperatorKind.Rearrange:
                Require(IsPoint(op.Vertical) && IsPoint(op.Horizontal), place, "a window");
                break;
            case OperatorKind.DeformableConvolution:
            case OperatorKind.MatrixProduct:
            case var _ when RegionCheck.ReadsAll(op.Kind):
                Require(op.Kind == OperatorKind.DeformableConvolution || (IsPoint(op.Vertical) && IsPoint(op.Horizontal)), place, "a window");
                string? wrong = RegionCheck.Geometry(_file, op);
                Require(wrong is null, place, wrong ?? "");
                break;
            case OperatorKind.Frame:
                TensorRecord made = _file.Tensors[to.Tensor];
                Require((made.Flags & TensorFlags.OnDemand) != 0, place, "an output that is no input on demand");
                Require(to.HasAllPixels(made) && to.Channels == made.Channels, place, "an output of only some elements");
                goto default;
            default:
                Require(IsPoint(op.Vertical) && IsPoint(op.Horizontal), place, "a window");
                for (int i = 0; i < op.InputCount; i++)
                {
                    ViewRecord other = _file.Views[op.FirstInput + i];
                    Require(Serves(op, i, other.Rows, to.Rows) && Serves(op, i, other.Columns, to.Columns), place, "inputs of another size than its output");
                }
                break;
        }
    }

    /// <summary>Whether all places of a resized axis lie in the map or beside it by no more than its length.</summary>
    private static bool IsNear(WindowRecord place, int outputs, int inputs) =>
        -(long)place.PadBefore >= -(long)place.Dilation * inputs && (long)place.Stride * (outputs - 1) - place.PadBefore < 2L * place.Dilation * inputs;

    private static bool IsPoint(WindowRecord window) => window is { Size: 1, Stride: 1, PadBefore: 0 };

    /// <summary>Whether a window takes all of an axis at once, or each element of it alone.</summary>
    private static bool IsAxisOrPoint(WindowRecord window, int outputs, int inputs) =>
        window is { Dilation: 1, PadBefore: 0 } && window.Stride == window.Size && (long)outputs * window.Size == inputs && (window.Size == 1 || outputs == 1);

    /// <summary>Whether a length of an input fits one of the output: it is the same, or the second map's stands for all.</summary>
    private static bool Serves(in OperatorRecord op, int input, int has, int wanted) => has == wanted || (input == 1 && op.IsPair && has == 1);

    private static bool EveryWindowMeets(WindowRecord window, int outputs, int inputs)
    {
        long extent = (long)(window.Size - 1) * window.Dilation;
        long last = (long)(outputs - 1) * window.Stride - window.PadBefore;
        // A dilated window could step over a narrow map, so one of its taps must meet the first element whenever it begins before it.
        bool steps = window.PadBefore % window.Dilation == 0 && (outputs == 1 || window.Stride % window.Dilation == 0);
        return window.PadBefore >= 0 && last < inputs && (window.PadBefore == 0 || (extent >= window.PadBefore && (inputs >= window.Dilation || steps)));
    }

    private void Weights(in OperatorRecord op, in TensorRecord input, ViewRecord from, ViewRecord to, int outputZeroPoint, bool hasInt16, string place)
    {
        bool grouped = op.Kind is OperatorKind.Convolution or OperatorKind.DeformableConvolution;
        Require(op.Groups == 1 || grouped && op.Groups > 0 && from.Channels % op.Groups == 0 && to.Channels % op.Groups == 0, place, $"{op.Groups} groups");
        if (op.Kind is not (OperatorKind.Convolution or OperatorKind.Depthwise))
        {
            for (int i = 0; i < op.InputCount; i++)
                Require(op.Kind is OperatorKind.Pad or OperatorKind.Permute or OperatorKind.Rearrange or OperatorKind.Reduce or OperatorKind.ArgExtreme || RegionCheck.Serves(op.Kind) || Serves(op, i, _file.Views[op.FirstInput + i].Channels, to.Channels), place, "inputs of other channels than its output");
            Require(op.Layout == WeightLayout.None && op is { Weights: -1, WeightBytes: 0 }, place, "weights that it does not need");
            return;
        }
        Require(op.Kind != OperatorKind.Depthwise || to.Channels % from.Channels == 0, place, "output channels that are no multiple of its input's");
        Require(Enum.IsDefined(op.Layout) && op.Layout != WeightLayout.None, place, $"weights in unknown layout {(int)op.Layout}");
        Require(WeightLayouts.Serves(op.Layout, op, from.Channels, to.Channels, input.PixelBytes / input.ElementBytes * from.ColumnStride, hasInt16), place, $"weights in layout {op.Layout}, which does not serve it");
        Require((op.Flags & OperatorFlags.CountsPadding) == 0, place, "flags that it does not need");
        long taps = op.Taps;
        // Every layout fills up a run of channels to at most 8 and a column of taps to at most 4.
        Require(taps <= MostTaps && taps * (from.Channels / op.Groups + 7L) <= MostChannelWeights, place, "weights beyond any limit");
        WeightStream stream = WeightLayouts.Stream(op, from.Channels, to.Channels);
        Require(op.WeightBytes == stream.Bytes, place, $"{op.WeightBytes} bytes of weights, not {stream.Bytes}");
        Inside(SectionId.Weights, op.Weights, (long)op.WeightBytes + FileHeader.ReadSlack, SectionRecord.Alignment, place, "weights");
        WeightCheck.Check(_file, op, from, to, outputZeroPoint, hasInt16, place);
    }

    private static long Macs(in OperatorRecord op, ViewRecord from, ViewRecord to)
    {
        long taps = op.Taps, pixels = (long)to.Rows * to.Columns;
        return op.Kind switch
        {
            OperatorKind.Convolution => checked(pixels * to.Channels * taps * (from.Channels / op.Groups)),
            OperatorKind.Depthwise => checked(pixels * to.Channels * taps),
            OperatorKind.DeformableConvolution => checked(pixels * to.Channels * taps * (from.Channels / op.Groups)),
            OperatorKind.MatrixProduct => checked(pixels * to.Channels * from.Channels),
            _ => 0,
        };
    }
}
