using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Converter;

/// <summary>Writes into a network how a picture becomes its first input, with the int8 value of each level of each channel.</summary>
internal static class PictureTable
{
    private const int Levels = 256;

    /// <exception cref="EdgeConvException">The input has other channels, or the description another number of multipliers or
    /// addends.</exception>
    public static void Add(NetworkDescription network, PictureDescription picture, Rule rule, string file)
    {
        int index = network.Endpoints.FindIndex(endpoint => endpoint.IsOutput == 0);
        EndpointRecord input = network.Endpoints[index];
        TensorRecord tensor = network.Tensors[input.Tensor];
        if (tensor.Channels != picture.ChannelCount)
            throw new EdgeConvException(ConverterErrors.PictureInput, $"{file}: the first input has {tensor.Channels} channels, a picture {picture.ChannelCount}; "
                + "give --channels grey for 1, rgb or bgr for 3");
        Check(picture.Multiplier, "--input-mul", picture);
        Check(picture.Addend, "--input-add", picture);

        var reals = new float[Levels];
        var table = new sbyte[Levels * picture.ChannelCount];
        for (int channel = 0; channel < picture.ChannelCount; channel++)
        {
            for (int level = 0; level < Levels; level++)
                reals[level] = picture.Real(channel, level);
            EdgeQuantisation.Quantise(rule, reals, table.AsSpan(channel * Levels, Levels), 1, tensor.Scale, tensor.ZeroPoint);
        }
        network.Pictures.Add(picture.Record(network.Parameters.Add<sbyte>(table, alignment: 64)));
        input.Picture = network.Pictures.Count - 1;
        network.Endpoints[index] = input;
    }

    private static void Check(IReadOnlyList<float> values, string option, PictureDescription picture)
    {
        if (values.Count != 1 && values.Count != picture.ChannelCount)
            throw new EdgeConvException(ConverterErrors.PictureInput,
                $"{option}: {values.Count} values for {picture.ChannelCount} channels; give one, or one per channel");
        if (values.Any(value => !float.IsFinite(value)))
            throw new EdgeConvException(ConverterErrors.PictureInput, $"{option}: is not finite; give plain numbers");
    }
}
