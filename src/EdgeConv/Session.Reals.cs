using System.Runtime.CompilerServices;
using EdgeConv.Blob;
using EdgeConv.Errors;
using EdgeConv.Numerics;

namespace EdgeConv;

public sealed unsafe partial class Session
{
    /// <summary>The reals of a tensor that the converter was told to keep whole, rows, columns, channels. Allocates nothing but the tensor's name.</summary>
    /// <param name="name">Its name in the source model.</param>
    /// <param name="values">Receives <c>rows * columns * channels</c> reals.</param>
    /// <exception cref="EdgeConvException">No tensor of that name is kept, or the length is another.</exception>
    public void GetTensor(string name, Span<float> values)
    {
        TensorRecord tensor = FindTensor(name, values.Length);
        int rowElements = tensor.Columns * tensor.Channels;
        for (int row = 0; row < tensor.Rows; row++)
        {
            Span<float> reals = values.Slice(row * rowElements, rowElements);
            if (tensor.IsReal)
                CopyReals(RowOf(tensor, row), reals);
            else if (tensor.IsInt16)
                DequantiseInt16(RowOf(tensor, row), 1, reals, tensor.Scale);
            else
                EdgeQuantisation.Dequantise(new(RowOf(tensor, row), rowElements), 1, reals, tensor.Scale, tensor.ZeroPoint);
        }
    }

    private TensorRecord FindTensor(string name, int length)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfDisposed();
        for (int i = 0; i < _file.Tensors.Length; i++)
        {
            TensorRecord tensor = _file.Tensors[i];
            if ((tensor.Flags & (TensorFlags.Kept | TensorFlags.Output)) == 0 || _file.Text(tensor.Name) != name)
                continue;
            int elements = tensor.Rows * tensor.Columns * tensor.Channels;
            return length == elements ? tensor : throw new EdgeConvException(SessionErrors.Length, $"tensor '{name}' has {elements} values, the span {length}");
        }
        throw new EdgeConvException(SessionErrors.NotKept, $"no tensor '{name}' is kept; convert the model with --keep {name}");
    }

    private void SetReals(Endpoint endpoint, ReadOnlySpan<float> values)
    {
        RowPlaces rows = Places(endpoint);
        for (int row = 0; row < endpoint.Rows; row++)
            for (int x = 0; x < endpoint.Columns; x++)
                for (int c = 0; c < endpoint.Channels; c++)
                    Unsafe.WriteUnaligned(RealAt(endpoint, rows, row, x, c), values[CallersIndex(endpoint, row, x, c)]);
    }

    private void GetReals(Endpoint endpoint, Span<float> values)
    {
        RowPlaces rows = Places(endpoint);
        for (int row = 0; row < endpoint.Rows; row++)
            for (int x = 0; x < endpoint.Columns; x++)
                for (int c = 0; c < endpoint.Channels; c++)
                    values[CallersIndex(endpoint, row, x, c)] = Unsafe.ReadUnaligned<float>(RealAt(endpoint, rows, row, x, c));
    }

    private static sbyte* RealAt(Endpoint endpoint, in RowPlaces rows, int row, int column, int channel) =>
        rows.Start + rows.Offsets[row] + (column * endpoint.Channels + channel) * sizeof(float);

    private static int CallersIndex(Endpoint endpoint, int row, int column, int channel) => endpoint.IsPlanar
        ? (channel * endpoint.Rows + row) * endpoint.Columns + column
        : (row * endpoint.Columns + column) * endpoint.Channels + channel;

    private static void CopyReals(sbyte* row, Span<float> reals)
    {
        for (int i = 0; i < reals.Length; i++)
            reals[i] = Unsafe.ReadUnaligned<float>(row + i * sizeof(float));
    }

    /// <summary>Of elements that are <paramref name="step"/> apart; their zero point is 0.</summary>
    private static void DequantiseInt16(sbyte* values, int step, Span<float> reals, float scale)
    {
        for (int i = 0; i < reals.Length; i++)
            reals[i] = scale * Unsafe.ReadUnaligned<short>(values + (nint)i * step * sizeof(short));
    }

    private static void RequireLevels(string name, bool isReal, bool isInt16)
    {
        if (isReal || isInt16)
            throw new EdgeConvException(SessionErrors.Reals, $"'{name}' holds {(isReal ? "float32" : "int16")} and no levels of int8; give a span of float");
    }
}
