using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeConv.Blob;
using EdgeConv.Errors;
using EdgeConv.Numerics;

namespace EdgeConv;

public sealed unsafe partial class Session
{
    /// <summary>Rows that lie anywhere behind one address.</summary>
    private ref struct RowPlaces
    {
        public sbyte* Start;
        public int* Offsets;
    }

    /// <summary>Quantises reals into an input. Allocates nothing.</summary>
    /// <param name="values">Reals, in the source model's shape and layout; not a number becomes 0, where the input is quantised.</param>
    /// <param name="index">Which input.</param>
    /// <exception cref="EdgeConvException">There is no such input, it is on demand and not buffered, or the length is another.</exception>
    public void SetInput(ReadOnlySpan<float> values, int index = 0)
    {
        Endpoint endpoint = FindInput(index, values.Length);
        if (endpoint.IsReal)
        {
            SetReals(endpoint, values);
            return;
        }
        RowPlaces rows = Places(endpoint);
        var reals = new RealRows(_rule, endpoint);
        int rowBytes = endpoint.Columns * endpoint.Channels;
        for (int row = 0, end; row < endpoint.Rows; row = end)
        {
            end = endpoint.IsPlanar ? row + 1 : EndOfBlock(rows.Offsets, row, endpoint.Rows, rowBytes);
            reals.Quantise(values, row, new(rows.Start + rows.Offsets[row], (end - row) * rowBytes));
        }
    }

    /// <summary>Copies quantised values into an input. Allocates nothing.</summary>
    /// <param name="values">int8 with the input's scale and zero point, in the source model's shape and layout.</param>
    /// <param name="index">Which input.</param>
    /// <exception cref="EdgeConvException">There is no such input, it is on demand and not buffered, or the length is another.</exception>
    public void SetInput(ReadOnlySpan<sbyte> values, int index = 0) =>
        Scatter(FindInput(index, values.Length), values, flip: 0);

    /// <summary>As for int8, with values 128 higher: what a model with unsigned inputs takes.</summary>
    /// <exception cref="EdgeConvException">There is no such input, it is on demand and not buffered, or the length is another.</exception>
    public void SetInput(ReadOnlySpan<byte> values, int index = 0) =>
        Scatter(FindInput(index, values.Length), MemoryMarshal.Cast<byte, sbyte>(values), flip: sbyte.MinValue);

    /// <summary>Sets an input from its bytes in the source model's own type, little-endian. Allocates nothing.</summary>
    /// <exception cref="EdgeConvException">There is no such input, it is on demand and not buffered, or the length is another.</exception>
    public void SetRawInput(ReadOnlySpan<byte> bytes, int index = 0)
    {
        switch (FindInput(index, -1).Type)
        {
            case EndpointElement.Float32 when bytes.Length % sizeof(float) == 0:
                SetInput(MemoryMarshal.Cast<byte, float>(bytes), index);
                break;
            case EndpointElement.Int8:
                SetInput(MemoryMarshal.Cast<byte, sbyte>(bytes), index);
                break;
            case EndpointElement.UInt8:
                SetInput(bytes, index);
                break;
            default:
                throw new EdgeConvException(SessionErrors.Length, $"input {index}: {bytes.Length} bytes are no float32 values; give {Model.Inputs[index].SourceBytes}");
        }
    }

    /// <summary>A row of an input, to be written in place before a run: pixels of interleaved int8 channels. Valid as long as the session.</summary>
    /// <exception cref="EdgeConvException">There is no such input or row, the input is on demand and not buffered, or it holds reals.</exception>
    public Span<sbyte> InputRow(int row, int index = 0)
    {
        Endpoint endpoint = FindInput(index, -1);
        RequireLevels(endpoint.Name, endpoint.IsReal, endpoint.IsInt16);
        if ((uint)row >= (uint)endpoint.Rows)
            throw new EdgeConvException(SessionErrors.Row, $"input {index} has {endpoint.Rows} rows, no row {row}");
        RowPlaces rows = Places(endpoint);
        return new(rows.Start + rows.Offsets[row], endpoint.Columns * endpoint.Channels);
    }

    /// <summary>The reals of an output. Allocates nothing.</summary>
    /// <param name="values">Receives reals, in the source model's shape and layout.</param>
    /// <param name="index">Which output.</param>
    /// <exception cref="EdgeConvException">There is no such output, or the length is another.</exception>
    public void GetOutput(Span<float> values, int index = 0)
    {
        Endpoint endpoint = Find(Model.Outputs, index, values.Length, "output");
        if (endpoint.IsReal)
        {
            GetReals(endpoint, values);
            return;
        }
        (float scale, int zeroPoint) = (endpoint.Scale, endpoint.ZeroPoint);
        (int columns, int channels, int plane) = (endpoint.Columns, endpoint.Channels, endpoint.Rows * endpoint.Columns);
        RowPlaces rows = Places(endpoint);
        bool isPlanar = endpoint.IsPlanar;
        for (int row = 0; row < endpoint.Rows && endpoint.IsInt16; row++)
        {
            sbyte* source = rows.Start + rows.Offsets[row];
            if (!isPlanar)
                DequantiseInt16(source, 1, values.Slice(row * columns * channels, columns * channels), scale);
            else
                for (int c = 0; c < channels; c++)
                    DequantiseInt16(source + c * sizeof(short), channels, values.Slice(c * plane + row * columns, columns), scale);
        }
        if (endpoint.IsInt16)
            return;
        for (int row = 0, end; row < endpoint.Rows; row = end)
        {
            end = isPlanar ? row + 1 : EndOfBlock(rows.Offsets, row, endpoint.Rows, columns * channels);
            var source = new ReadOnlySpan<sbyte>(rows.Start + rows.Offsets[row], (end - row) * columns * channels);
            if (!isPlanar)
                EdgeQuantisation.Dequantise(source, 1, values.Slice(row * columns * channels, source.Length), scale, zeroPoint);
            else
                for (int c = 0; c < channels; c++)
                    EdgeQuantisation.Dequantise(source[c..], channels, values.Slice(c * plane + row * columns, columns), scale, zeroPoint);
        }
    }

    /// <summary>The quantised values of an output. Allocates nothing.</summary>
    /// <exception cref="EdgeConvException">There is no such output, the length is another, or it holds reals or int16.</exception>
    public void GetOutput(Span<sbyte> values, int index = 0) =>
        Gather(Find(Model.Outputs, index, values.Length, "output"), values, flip: 0);

    /// <summary>As for int8, with values 128 higher.</summary>
    /// <exception cref="EdgeConvException">There is no such output, the length is another, or it holds reals or int16.</exception>
    public void GetOutput(Span<byte> values, int index = 0) =>
        Gather(Find(Model.Outputs, index, values.Length, "output"), MemoryMarshal.Cast<byte, sbyte>(values), flip: sbyte.MinValue);

    /// <summary>The bytes of an output in the source model's own type, little-endian. Allocates nothing.</summary>
    /// <exception cref="EdgeConvException">There is no such output, or the length is another.</exception>
    public void GetRawOutput(Span<byte> bytes, int index = 0)
    {
        switch (Find(Model.Outputs, index, -1, "output").Type)
        {
            case EndpointElement.Float32 when bytes.Length % sizeof(float) == 0:
                GetOutput(MemoryMarshal.Cast<byte, float>(bytes), index);
                break;
            case EndpointElement.Int8:
                GetOutput(MemoryMarshal.Cast<byte, sbyte>(bytes), index);
                break;
            case EndpointElement.UInt8:
                GetOutput(bytes, index);
                break;
            default:
                throw new EdgeConvException(SessionErrors.Length, $"output {index}: {bytes.Length} bytes hold no float32 values; give {Model.Outputs[index].SourceBytes}");
        }
    }

    /// <summary>The values of a tensor that the converter was told to keep whole, rows, columns, channels.</summary>
    /// <param name="name">Its name in the source model.</param>
    /// <param name="values">Receives <c>rows * columns * channels</c> int8 values.</param>
    /// <exception cref="EdgeConvException">No tensor of that name is kept, the length is another, or it holds reals or int16.</exception>
    public void GetTensor(string name, Span<sbyte> values)
    {
        TensorRecord tensor = FindTensor(name, values.Length);
        RequireLevels(name, tensor.IsReal, tensor.IsInt16);
        for (int row = 0; row < tensor.Rows; row++)
            new ReadOnlySpan<sbyte>(RowOf(tensor, row), tensor.RowBytes).CopyTo(values[(row * tensor.RowBytes)..]);
    }

    private void Scatter(Endpoint endpoint, ReadOnlySpan<sbyte> values, int flip)
    {
        RequireLevels(endpoint.Name, endpoint.IsReal, endpoint.IsInt16);
        (int columns, int channels, int plane) = (endpoint.Columns, endpoint.Channels, endpoint.Rows * endpoint.Columns);
        RowPlaces rows = Places(endpoint);
        bool isPlanar = endpoint.IsPlanar;
        for (int row = 0, end; row < endpoint.Rows; row = end)
        {
            end = isPlanar ? row + 1 : EndOfBlock(rows.Offsets, row, endpoint.Rows, columns * channels);
            sbyte* destination = rows.Start + rows.Offsets[row];
            int length = (end - row) * columns * channels;
            if (!isPlanar)
                Copy(values.Slice(row * columns * channels, length), new(destination, length), flip);
            else
                Interleave(values[(row * columns)..], plane, destination, columns, channels, flip);
        }
    }

    private void Gather(Endpoint endpoint, Span<sbyte> values, int flip)
    {
        RequireLevels(endpoint.Name, endpoint.IsReal, endpoint.IsInt16);
        (int columns, int channels, int plane) = (endpoint.Columns, endpoint.Channels, endpoint.Rows * endpoint.Columns);
        RowPlaces rows = Places(endpoint);
        bool isPlanar = endpoint.IsPlanar;
        for (int row = 0, end; row < endpoint.Rows; row = end)
        {
            end = isPlanar ? row + 1 : EndOfBlock(rows.Offsets, row, endpoint.Rows, columns * channels);
            sbyte* source = rows.Start + rows.Offsets[row];
            int length = (end - row) * columns * channels;
            if (!isPlanar)
                Copy(new(source, length), values.Slice(row * columns * channels, length), flip);
            else
                for (int c = 0; c < channels; c++)
                    for (int x = 0; x < columns; x++)
                        values[c * plane + row * columns + x] = (sbyte)(source[x * channels + c] ^ flip);
        }
    }

    /// <summary>A row of planes becomes a row of pixels.</summary>
    private static void Interleave(ReadOnlySpan<sbyte> values, int plane, sbyte* pixels, int columns, int channels, int flip)
    {
        int done = 0;
        if (channels == 3)
            fixed (sbyte* a = values[..columns], b = values.Slice(plane, columns), c = values.Slice(2 * plane, columns))
                for (var bits = Vector128.Create((sbyte)flip); done <= columns - 16; done += 16)
                    Interleaving.Store(pixels + 3 * done, Vector128.Load(a + done) ^ bits, Vector128.Load(b + done) ^ bits, Vector128.Load(c + done) ^ bits);
        for (int c = 0; c < channels; c++)
            for (int x = done; x < columns; x++)
                pixels[x * channels + c] = (sbyte)(values[c * plane + x] ^ flip);
    }

    private static void Copy(ReadOnlySpan<sbyte> from, Span<sbyte> to, int flip)
    {
        if (flip == 0)
        {
            from.CopyTo(to);
            return;
        }
        int i = 0;
        var bits = Vector128.Create((sbyte)flip);
        for (; i <= from.Length - 16; i += 16)
            (Vector128.Create(from[i..]) ^ bits).CopyTo(to[i..]);
        for (; i < from.Length; i++)
            to[i] = (sbyte)(from[i] ^ flip);
    }

    /// <summary>The end of the rows from this one on that lie one after the other: a layer plan's all do.</summary>
    private static int EndOfBlock(int* addresses, int row, int rows, int rowBytes)
    {
        int end = row + 1;
        while (end < rows && addresses[end] == addresses[end - 1] + rowBytes)
            end++;
        return end;
    }

    /// <summary>Where an endpoint's rows lie: in the arena as the plan says, or in the buffer of an input on demand.</summary>
    private RowPlaces Places(Endpoint endpoint) => _buffer is not null && endpoint is { IsOnDemand: true, IsOutput: false }
        ? new() { Start = _buffer.Rows, Offsets = _buffer.Offsets }
        : new() { Start = _arena, Offsets = (int*)_file.Bytes(SectionId.RowTable) + _file.Tensors[endpoint.Record.Tensor].RowTable };

    private sbyte* RowOf(in TensorRecord tensor, int row) => _arena + _file.RowTable[tensor.RowTable + row];

    /// <summary>An input whose rows are given before a run.</summary>
    private Endpoint FindInput(int index, int length)
    {
        Endpoint endpoint = Find(Model.Inputs, index, length, "input");
        return endpoint.IsOnDemand && _buffer is null ? throw NothingFeeds(endpoint) : endpoint;
    }

    /// <param name="length">Elements that the caller has, or -1 not to look.</param>
    private Endpoint Find(IReadOnlyList<Endpoint> endpoints, int index, int length, string what)
    {
        ThrowIfDisposed();
        if ((uint)index >= (uint)endpoints.Count)
            throw new EdgeConvException(SessionErrors.NoEndpoint, $"{what} {index}: the model has {endpoints.Count}");
        Endpoint endpoint = endpoints[index];
        if (length >= 0 && length != endpoint.Elements)
            throw new EdgeConvException(SessionErrors.Length, $"{what} {index} '{endpoint.Name}' takes {endpoint.Elements} values, the span has {length}");
        return endpoint;
    }
}
