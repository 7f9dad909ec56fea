using System.Runtime.CompilerServices;
using EdgeConv.Blob;

namespace EdgeConv.Simulator.Analyse;

/// <summary>What a layer made of a frame: rows, columns, channels.</summary>
/// <param name="Type"><c>int8</c>, <c>int16</c> or <c>float32</c>.</param>
/// <param name="Values">Levels of int8 and int16 as they are, or reals.</param>
/// <param name="Scale">Of levels: <c>real = Scale * (level - ZeroPoint)</c>; 1 of reals.</param>
internal sealed record LayerValues(int Rows, int Columns, int Channels, string Type, float[] Values, float Scale, int ZeroPoint)
{
    /// <summary>Copies an operator's output out of the arena; valid after its last step and before the next one.</summary>
    public static LayerValues Of(Session session, int op)
    {
        (ViewRecord view, TensorRecord tensor) = Output(session, op);
        var values = new float[view.Rows * view.RowElements];
        Read(session, op, values);
        return new(view.Rows, view.Columns, view.Channels, LayerNode.Type(tensor), values, tensor.IsReal ? 1 : tensor.Scale, tensor.IsReal ? 0 : tensor.ZeroPoint);
    }

    /// <summary>The same into room of the caller, as much as there are elements.</summary>
    public static unsafe void Read(Session session, int op, Span<float> values)
    {
        (ViewRecord view, TensorRecord tensor) = Output(session, op);
        BlobFile file = session.Model.File;
        int at = 0, pixel = view.ColumnStride * tensor.PixelBytes;
        for (int row = 0; row < view.Rows; row++)
        {
            sbyte* start = session.Arena + file.RowTable[tensor.RowTable + view.RowOf(row)] + view.FirstColumn * tensor.PixelBytes + view.FirstChannel * tensor.ElementBytes;
            for (int column = 0; column < view.Columns; column++, start += pixel)
                for (int channel = 0; channel < view.Channels; channel++)
                    values[at++] = tensor.IsReal ? Unsafe.ReadUnaligned<float>(start + channel * sizeof(float))
                        : tensor.IsInt16 ? Unsafe.ReadUnaligned<short>(start + channel * sizeof(short)) : start[channel];
        }
    }

    private static (ViewRecord View, TensorRecord Tensor) Output(Session session, int op)
    {
        ViewRecord view = session.Model.File.Views[session.Model.File.Operators[op].Output];
        return (view, session.Model.File.Tensors[view.Tensor]);
    }

    /// <summary>The real that a value stands for.</summary>
    public double Real(double value) => (double)Scale * (value - ZeroPoint);
}
