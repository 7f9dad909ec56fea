using System.Runtime.CompilerServices;
using EdgeConv.Errors;

namespace EdgeConv.Blob;

/// <summary>Checks every record of a file against the sections it points into. After this and the plan's check, kernels use raw pointers.</summary>
internal sealed unsafe partial class RecordCheck
{
    /// <summary>Most rows, columns, channels, taps, strides: products of two fit in 64 bits with room, those of a map in its own check.</summary>
    private const int MostOfAxis = 1 << 24;

    private readonly BlobFile _file;
    private readonly ModelLimits _limits;

    private RecordCheck(BlobFile file, ModelLimits limits) => (_file, _limits) = (file, limits);

    /// <exception cref="EdgeConvException">Naming the record and what is wrong with it.</exception>
    public static void Check(BlobFile file, ModelLimits limits)
    {
        var check = new RecordCheck(file, limits);
        check.Header();
        if (UnusedBytes.FirstInUse(file) is { } place)
            check.Require(false, place, "bytes in use that mean nothing to this program");
        check.Texts();
        check.Tensors();
        check.Views();
        check.Operators();
        check.Needs();
        check.Writers();
        check.Pictures();
        check.Endpoints();
    }

    private void Header()
    {
        FileHeader* header = _file.Header;
        Require(header->ArenaBytes is >= 0 and <= int.MaxValue - 64, "the header", $"an arena of {header->ArenaBytes} bytes");
        if (header->ArenaBytes + FileHeader.ReadSlack + 1 > _limits.ArenaBytes)
            throw new EdgeConvException(FileErrors.ArenaLimit,
                $"{_file.Name}: the model needs {header->ArenaBytes + 64} bytes of arena, {_limits.ArenaBytes} are allowed; raise the limit or convert it with a smaller arena");
        Require(header->LowerBound >= 0 && header->LowerBound <= header->ArenaBytes, "the header", $"a lower bound of {header->LowerBound} bytes");
        Require(Enum.IsDefined(header->Rule), "the header", $"unknown rule {(int)header->Rule}");
        Require(_file.Operators.Length > 0 && _file.Tensors.Length > 0, "the header", "no operators");
        foreach (SectionId padded in (ReadOnlySpan<SectionId>)[SectionId.Weights, SectionId.ConstantRows])
            Require(_file.Section(padded)->Length >= FileHeader.ReadSlack + 1, $"section {padded}", "no room to read past its end");
    }

    /// <summary>What the header says of the operators, after they are known to be sound.</summary>
    private void Needs()
    {
        FileHeader* header = _file.Header;
        uint rules = 0;
        ulong kinds = 0;
        foreach (ref readonly OperatorRecord op in _file.Operators)
        {
            rules |= 1u << ((int)op.Rule & 31);
            kinds |= 1ul << ((int)op.Kind & 63);
        }
        Require(header->RulesNeeded == rules && header->KindsNeeded == kinds, "the header", "other needs than its operators'");
    }

    private void Texts()
    {
        for (int i = 0; i < _file.Labels.Length; i++)
            Text(_file.Labels[i], $"label {i}");
    }

    private void Text(TextRecord text, string place) => Require(
        text.Offset >= 0 && text.Length >= 0 && (long)text.Offset + text.Length <= _file.Section(SectionId.Text)->Length,
        place, "a name outside the text section");

    private void Tensors()
    {
        int nextRow = 0;
        for (int i = 0; i < _file.Tensors.Length; i++)
        {
            TensorRecord tensor = _file.Tensors[i];
            string place = $"tensor {i}";
            Text(tensor.Name, place);
            Require(IsAxis(tensor.Rows) && IsAxis(tensor.Columns) && IsAxis(tensor.Channels), place, "a shape that is none");
            Require(tensor.PixelBytes == (long)tensor.Channels * tensor.ElementBytes, place, $"{tensor.PixelBytes} bytes a pixel");
            Require((long)tensor.Columns * tensor.PixelBytes == tensor.RowBytes, place, $"{tensor.RowBytes} bytes a row");
            Require((long)tensor.Rows * tensor.RowBytes <= int.MaxValue, place, "more bytes than an arena may have");
            Require(IsScale(tensor.Scale) && tensor.ZeroPoint is >= sbyte.MinValue and <= sbyte.MaxValue, place, "no quantisation");
            Require((tensor.Flags & ~(TensorFlags.Input | TensorFlags.Output | TensorFlags.Kept | TensorFlags.OnDemand | TensorFlags.Real | TensorFlags.Int16)) == 0, place, "unknown flags");
            Require((tensor.Flags & (TensorFlags.Input | TensorFlags.OnDemand)) != (TensorFlags.Input | TensorFlags.OnDemand), place,
                "rows that are given and made on demand");
            Require(!tensor.IsReal || (tensor is { Scale: 1, ZeroPoint: 0, PaddingRow: -1 } && (tensor.Flags & TensorFlags.OnDemand) == 0), place, "reals that are quantised");
            Require(!tensor.IsInt16 || (tensor.ZeroPoint == 0 && (tensor.Flags & (TensorFlags.Input | TensorFlags.OnDemand | TensorFlags.Real)) == 0), place,
                "int16 that a caller gives, that is real or has a zero point");
            Require(tensor.RowTable == nextRow && tensor.Rows <= _file.RowTable.Length - nextRow, place, "no rows of its own in the row table");
            nextRow += tensor.Rows;
            if (tensor.PaddingRow != -1)
            {
                Inside(SectionId.ConstantRows, tensor.PaddingRow, (long)tensor.RowBytes + FileHeader.ReadSlack, 1, place, "padding row");
                Require(!new ReadOnlySpan<sbyte>(_file.Bytes(SectionId.ConstantRows) + tensor.PaddingRow, tensor.RowBytes)
                    .ContainsAnyExcept((sbyte)tensor.ZeroPoint), place, "a padding row that is not its zero point");
            }
        }
        Require(nextRow == _file.RowTable.Length, "the row table", $"{_file.RowTable.Length} rows for tensors of {nextRow}");
    }

    private void Views()
    {
        for (int i = 0; i < _file.Views.Length; i++)
        {
            ViewRecord view = _file.Views[i];
            string place = $"view {i}";
            Require((uint)view.Tensor < (uint)_file.Tensors.Length, place, $"no tensor {view.Tensor}");
            TensorRecord tensor = _file.Tensors[view.Tensor];
            Require(IsPart(view.FirstChannel, 1, view.Channels, tensor.Channels), place, "channels outside its tensor");
            Require(IsPart(view.FirstRow, view.RowStride, view.Rows, tensor.Rows), place, "rows outside its tensor");
            Require(IsPart(view.FirstColumn, view.ColumnStride, view.Columns, tensor.Columns), place, "columns outside its tensor");
        }
    }

    /// <summary>The views that operators write cover each tensor once; inputs are written by nobody.</summary>
    private void Writers()
    {
        var parts = new List<ViewRecord>[_file.Tensors.Length];
        foreach (ref readonly OperatorRecord op in _file.Operators)
        {
            ViewRecord view = _file.Views[op.Output];
            Require(op.Kind == OperatorKind.Frame || (_file.Tensors[view.Tensor].Flags & TensorFlags.OnDemand) == 0, $"tensor {view.Tensor}",
                "rows on demand that no frame operator makes");
            (parts[view.Tensor] ??= []).Add(view);
        }
        for (int i = 0; i < parts.Length; i++)
        {
            bool given = (_file.Tensors[i].Flags & TensorFlags.Input) != 0;
            Require(given != (parts[i] is not null), $"tensor {i}", given ? "an input that an operator writes" : "nobody that writes it");
            if (!given)
                Require(ViewCover.IsExact(_file.Tensors[i], parts[i]), $"tensor {i}", "elements that are written twice or not at all");
        }
    }

    private void Pictures()
    {
        for (int i = 0; i < _file.Pictures.Length; i++)
        {
            PictureRecord picture = _file.Pictures[i];
            string place = $"picture {i}";
            Require(Enum.IsDefined(picture.Fit) && Enum.IsDefined(picture.Filter) && Enum.IsDefined(picture.Colour)
                && Enum.IsDefined(picture.Matrix) && Enum.IsDefined(picture.Range), place, "an unknown way to make it");
            int channels = picture.Colour == PictureColour.Grey ? 1 : 3;
            Inside(SectionId.Parameters, picture.Table, 256L * channels, 1, place, "table");
            for (int c = 0; c < channels; c++)
                Require(float.IsFinite(picture.Multiplier[c]) && float.IsFinite(picture.Addend[c]), place, "no normalisation");
        }
    }

    private void Endpoints()
    {
        int inputs = 0, outputs = 0;
        for (int i = 0; i < _file.Endpoints.Length; i++)
        {
            EndpointRecord endpoint = _file.Endpoints[i];
            string place = $"endpoint {i}";
            Text(endpoint.Name, place);
            Require((uint)endpoint.Tensor < (uint)_file.Tensors.Length, place, $"no tensor {endpoint.Tensor}");
            TensorRecord tensor = _file.Tensors[endpoint.Tensor];
            Require(Enum.IsDefined(endpoint.Type) && Enum.IsDefined(endpoint.Layout), place, "an unknown type or layout");
            Require(!tensor.IsReal || endpoint is { Type: EndpointType.Float32, Picture: -1 }, place, "reals of another type");
            Require(!tensor.IsInt16 || endpoint.Type == EndpointType.Float32, place, "int16 of another type than float32");
            Require(endpoint.IsOutput is 0 or 1 && (endpoint.IsOutput == 1 || outputs == 0), place, "no place among inputs and outputs");
            TensorFlags needed = endpoint.IsOutput == 1 ? TensorFlags.Output : TensorFlags.Input | TensorFlags.OnDemand;
            Require((tensor.Flags & needed) != 0, place, "a tensor that is no such thing");
            Require(i == 0 || endpoint.IsOutput == 1 || (tensor.Flags & TensorFlags.OnDemand) == 0, place, "rows on demand, which only the first input can have");
            Require(endpoint.Rank is >= 1 and <= EndpointRecord.MostDimensions, place, $"rank {endpoint.Rank}");
            long elements = 1;
            for (int d = 0; d < endpoint.Rank; d++)
            {
                Require(IsAxis(endpoint.Dimensions[d]), place, "a shape that is none");
                elements *= endpoint.Dimensions[d];
                Require(elements <= int.MaxValue, place, "too many elements");
            }
            Require(elements == (long)tensor.Rows * tensor.Columns * tensor.Channels, place, "another number of elements than its tensor");
            Require(endpoint.Picture >= -1 && endpoint.Picture < _file.Pictures.Length, place, $"no picture {endpoint.Picture}");
            if (endpoint.Picture >= 0)
                Require(tensor.Channels == (_file.Pictures[endpoint.Picture].Colour == PictureColour.Grey ? 1 : 3), place, "a picture of other channels");
            if (endpoint.IsOutput == 1)
                outputs++;
            else
                inputs++;
        }
        Require(inputs > 0 && outputs > 0, "the file", "no inputs or no outputs");
        foreach (TensorRecord tensor in _file.Tensors)
            if ((tensor.Flags & (TensorFlags.Input | TensorFlags.OnDemand)) != 0)
                inputs--;
        Require(inputs == 0, "the file", "an input that no endpoint names, or one named twice");
    }

    private static bool IsAxis(int value) => value is > 0 and <= MostOfAxis;

    private static bool IsPart(int first, int stride, int count, int all) =>
        first >= 0 && count > 0 && stride is > 0 and <= ViewRecord.MostStride && first + (count - 1L) * stride < all;

    private static bool IsScale(float scale) => float.IsFinite(scale) && scale > 0;

    private void Inside(SectionId section, long offset, long bytes, int alignment, string place, string what) => Require(
        offset >= 0 && bytes >= 0 && offset + bytes <= _file.Section(section)->Length && offset % alignment == 0,
        place, $"its {what} outside section {section}");

    private void Require(bool holds, string place, [InterpolatedStringHandlerArgument(nameof(holds))] ref Complaint has)
    {
        if (!holds)
            Require(false, place, has.Text());
    }

    private void Require(bool holds, string place, string has)
    {
        if (!holds)
            throw new EdgeConvException(FileErrors.Records, $"{_file.Name}: {place} has {has}; convert the model again");
    }
}
