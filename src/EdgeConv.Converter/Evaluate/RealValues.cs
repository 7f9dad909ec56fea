using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate;

/// <summary>Constants as the reals they stand for.</summary>
internal static class RealValues
{
    /// <summary>The elements of a constant, dequantised where it is quantised.</summary>
    public static float[] Of(Value constant)
    {
        if (constant.Data is float[] floats)
            return floats;
        Quantisation quantisation = constant.Quantisation
            ?? throw new EdgeConvException(ConverterErrors.NoScale, $"{constant.Name}: a constant of integers without a scale where reals are needed; give it a quantisation");
        return Of(constant, quantisation);
    }

    /// <summary>The bias of a node: integers without a scale of their own have that of input times weights (TensorFlow Lite).</summary>
    public static float[]? Bias(Value input, Value weights, Value? bias)
    {
        if (bias is null)
            return null;
        if (bias.Data is float[] || bias.Quantisation is not null)
            return Of(bias);
        float[] weightScales = weights.Quantisation!.Scales;
        float[] scales = Array.ConvertAll(weightScales, scale => scale * input.Quantisation!.Scale);
        return Of(bias, new Quantisation(scales, new int[scales.Length]));
    }

    private static float[] Of(Value constant, Quantisation quantisation)
    {
        int count = checked((int)constant.Elements);
        int inner = 1; // elements between two indices of the quantised axis
        for (int axis = quantisation.Axis + 1; axis < constant.Shape.Length; axis++)
            inner *= constant.Shape[axis];
        int channels = quantisation.Scales.Length;
        var result = new float[count];
        for (int i = 0; i < count; i++)
        {
            int channel = channels == 1 ? 0 : i / inner % channels;
            result[i] = quantisation.Scales[channel] * (Integer(constant, i) - quantisation.ZeroPoints[channel]);
        }

        return result;
    }

    private static int Integer(Value constant, int index) => constant.Type switch
    {
        ElementType.Int8 => ((sbyte[])constant.Data!)[index],
        ElementType.UInt8 => ((byte[])constant.Data!)[index],
        ElementType.Int16 => ((short[])constant.Data!)[index],
        ElementType.Int32 => ((int[])constant.Data!)[index],
        _ => checked((int)((long[])constant.Data!)[index]),
    };
}
