using EdgeConv.Blob;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;

namespace EdgeConv.Tests.OnDemand;

/// <summary>A network whose output is its input, given or on demand: every value goes through a window of one element.</summary>
internal static class CopyNetwork
{
    public static unsafe NetworkDescription Of(int rows, int columns, int channels, bool isOnDemand, bool isPlanar = false)
    {
        var builder = new NetworkBuilder(new SeededRandom(1), Rule.Xnnpack);
        int input = isOnDemand ? builder.Frame(rows, columns, channels) : builder.Input(rows, columns, channels);
        NetworkDescription network = builder.Build(builder.MaximumPool(input, WindowRecord.One, WindowRecord.One, rows, columns));
        for (int i = 0; i < network.Operators.Count; i++)
            network.Operators[i] = network.Operators[i] with { Low = -128, High = 127 };
        for (int i = 0; isPlanar && i < network.Endpoints.Count; i++)
        {
            EndpointRecord endpoint = network.Endpoints[i];
            endpoint.Layout = EndpointLayout.ChannelsFirst;
            (endpoint.Dimensions[1], endpoint.Dimensions[2], endpoint.Dimensions[3]) = (channels, rows, columns);
            network.Endpoints[i] = endpoint;
        }
        return network;
    }

    /// <summary>A network that takes pictures.</summary>
    public static NetworkDescription Of(FrameConversion conversion, sbyte[] table, bool isOnDemand)
    {
        var picture = new PictureDescription
        {
            Channels = conversion.Channels, Filter = conversion.Filter, Matrix = conversion.Matrix, Range = conversion.Range,
        };
        NetworkDescription network = Of(conversion.Height, conversion.Width, picture.ChannelCount, isOnDemand);
        network.Pictures.Add(picture.Record(network.Parameters.Add<sbyte>(table, alignment: 64)));
        network.Endpoints[0] = network.Endpoints[0] with { Picture = 0 };
        return network;
    }

    /// <summary>A table in which every level of every channel is told from its neighbours.</summary>
    public static sbyte[] Table(ChannelOrder channels) =>
        [.. Enumerable.Range(0, channels == ChannelOrder.Grey ? 256 : 768).Select(i => (sbyte)(i * 7 + i / 256 * 31))];
}
