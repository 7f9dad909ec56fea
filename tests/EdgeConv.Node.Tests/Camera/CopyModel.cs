using EdgeConv.Blob;
using EdgeConv.Frames;
using EdgeConv.Rows;

namespace EdgeConv.Node.Tests.Camera;

/// <summary>A model that takes a picture on demand, row by row, and answers with its quantised pixels.</summary>
internal static class CopyModel
{
    public static Model Of(int columns, int rows, ChannelOrder order = ChannelOrder.Rgb, bool cropsToFit = false)
    {
        var picture = new PictureDescription { Channels = order, CropsToFit = cropsToFit };
        int channels = picture.ChannelCount;
        var network = new NetworkDescription(Rule.Xnnpack);
        int input = network.AddTensor("input", rows, columns, channels, 1, 0, TensorFlags.OnDemand);
        int output = network.AddTensor("output", rows, columns, channels, 1, 0, TensorFlags.Output);
        int made = network.AddView(input, 0, channels), read = network.AddView(input, 0, channels), written = network.AddView(output, 0, channels);
        OperatorRecord frame = Operator(OperatorKind.Frame, made, made, rows, network.AddText("frame"));
        OperatorRecord copy = Operator(OperatorKind.MaximumPool, read, written, rows, network.AddText("copy")) with { InputCount = 1 };
        network.Operators.Add(frame);
        network.Operators.Add(copy);
        sbyte[] table = [.. Enumerable.Range(0, 256 * channels).Select(i => (sbyte)(i % 256 - 128))];
        network.Pictures.Add(picture.Record(network.Parameters.Add<sbyte>(table, alignment: 64)));
        network.Endpoints.Add(Endpoint(network, input, 0) with { Picture = 0 });
        network.Endpoints.Add(Endpoint(network, output, 1));
        return Model.Load(BlobWriter.Write(network, Plan(network, rows)));
    }

    private static OperatorRecord Operator(OperatorKind kind, int from, int to, int rows, TextRecord name) => new()
    {
        Kind = kind, Rule = Rule.Xnnpack, Low = sbyte.MinValue, High = sbyte.MaxValue, FirstInput = from, Output = to, Vertical = WindowRecord.One,
        Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1, WorkRows = rows, Weights = -1, Parameters = -1, ScratchAddress = -1, Name = name,
    };

    private static unsafe EndpointRecord Endpoint(NetworkDescription network, int tensor, int isOutput)
    {
        TensorRecord map = network.Tensors[tensor];
        var endpoint = new EndpointRecord { Tensor = tensor, Type = EndpointType.Int8, IsOutput = isOutput, Rank = 4, Name = map.Name, Picture = -1 };
        (endpoint.Dimensions[0], endpoint.Dimensions[1], endpoint.Dimensions[2], endpoint.Dimensions[3]) = (1, map.Rows, map.Columns, map.Channels);
        return endpoint;
    }

    // Row by row, every row at an address of its own.
    private static Plan Plan(NetworkDescription network, int rows)
    {
        int rowBytes = network.Tensors[0].RowBytes;
        int[][] addresses = [.. Enumerable.Range(0, 2).Select(tensor => Enumerable.Range(0, rows).Select(row => (tensor * rows + row) * rowBytes).ToArray())];
        StepRecord[] steps = [.. Enumerable.Range(0, 2 * rows).Select(i => new StepRecord { Operator = i % 2, FirstRow = i / 2, Count = 1 })];
        return new(addresses, [-1, -1], steps, (2 * rows * rowBytes + 3) / 4 * 4, 0, 0);
    }
}
