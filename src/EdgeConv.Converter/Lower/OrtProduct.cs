using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>ONNX Runtime's product of two quantised maps: integers multiplied, then float32 (onnxruntime/core/mlas/lib/qlmul.cpp).</summary>
internal static class OrtProduct
{
    /// <summary>Index (a + 128) * 256 + b + 128. The zero point is added before rounding, so that an odd one moves what lies halfway.</summary>
    public static byte[] Table(Quantisation a, Quantisation b, Quantisation output)
    {
        float ratio = a.Scale * b.Scale / output.Scale;
        var table = new byte[1 << 16];
        for (int i = 0; i < table.Length; i++)
        {
            int product = (i / 256 - 128 - a.ZeroPoint) * (i % 256 - 128 - b.ZeroPoint);
            float scaled = product * ratio;
            table[i] = (byte)(sbyte)Math.Clamp(Math.Round((double)(scaled + output.ZeroPoint)), sbyte.MinValue, sbyte.MaxValue);
        }
        return table;
    }
}
