using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Arrays;

/// <summary>The contents of a .npy file: elements in row-major (C) order.</summary>
/// <param name="Type">Float32, Int8, UInt8, Int32 or Int64.</param>
/// <param name="Shape">May be empty: one element.</param>
/// <param name="Data"><c>float[]</c>, <c>sbyte[]</c>, <c>byte[]</c>, <c>int[]</c> or <c>long[]</c> as <paramref name="Type"/> says.</param>
internal sealed record NpyArray(ElementType Type, int[] Shape, Array Data)
{
    /// <summary>Elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> as floats.</summary>
    public float[] Floats(int start, int count)
    {
        var result = new float[count];
        switch (Type) // not the array's type: to the runtime a byte[] is an sbyte[] too
        {
            case ElementType.Int8:
                for (int i = 0; i < count; i++)
                    result[i] = ((sbyte[])Data)[start + i];
                break;
            case ElementType.UInt8:
                for (int i = 0; i < count; i++)
                    result[i] = ((byte[])Data)[start + i];
                break;
            case ElementType.Int32:
                for (int i = 0; i < count; i++)
                    result[i] = ((int[])Data)[start + i];
                break;
            case ElementType.Int64:
                for (int i = 0; i < count; i++)
                    result[i] = ((long[])Data)[start + i];
                break;
            default:
                Array.Copy((float[])Data, start, result, 0, count);
                break;
        }

        return result;
    }
}
