using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests;

/// <summary>Inputs and outputs in every type and layout, through rows that lie side by side and rows that lie anywhere.</summary>
public sealed class SessionValuesTests
{
    private const int Rows = 5;

    public static TheoryData<string, int, int, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, int, int, bool>();
            foreach (EndpointLayout layout in Enum.GetValues<EndpointLayout>())
                foreach (int channels in (int[])[1, 3, 4])
                    foreach (int columns in (int[])[1, 7, 37])
                        foreach (bool isScattered in (bool[])[false, true])
                            data.Add(layout.ToString(), columns, channels, isScattered);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void What_goes_in_comes_out(string layout, int columns, int channels, bool isScattered)
    {
        var random = new SeededRandom(1);
        var builder = new NetworkBuilder(random, Rule.Xnnpack);
        // Every value through a window of one element.
        int map = builder.MaximumPool(builder.Input(Rows, columns, channels), WindowRecord.One, WindowRecord.One, Rows, columns);
        NetworkDescription network = builder.Build(map);
        bool isPlanar = layout == nameof(EndpointLayout.ChannelsFirst);
        for (int i = 0; i < network.Endpoints.Count; i++)
            network.Endpoints[i] = WithLayout(network.Endpoints[i], isPlanar, columns, channels);
        for (int i = 0; i < network.Operators.Count; i++)
            network.Operators[i] = network.Operators[i] with { Low = -128, High = 127 };
        Plan plan = isScattered ? RandomPlan.Of(network, 3).Plan : SimplePlans.LayerByLayer(network);
        using var model = Model.Load(BlobWriter.Write(network, plan));
        using var session = new Session(model);

        var bytes = new byte[Rows * columns * channels];
        random.NextBytes(bytes);
        sbyte[] signed = [.. bytes.Select(value => (sbyte)(value - 128))];
        Endpoint input = model.Inputs[0], output = model.Outputs[0];
        float[] reals = [.. signed.Select(value => input.Scale * (value - input.ZeroPoint))];

        var answer = new byte[bytes.Length];
        session.SetInput(bytes);
        Assert.Equal(signed, Arranged(session, isPlanar, columns, channels));
        session.Run();
        session.GetOutput(answer);
        Assert.Equal(bytes, answer);

        var signedAnswer = new sbyte[signed.Length];
        session.SetInput(signed);
        session.Run();
        session.GetOutput(signedAnswer);
        Assert.Equal(signed, signedAnswer);

        var realAnswer = new float[reals.Length];
        session.Run(reals, realAnswer);
        Assert.Equal(signed.Select(value => output.Scale * (value - output.ZeroPoint)), realAnswer);
    }

    /// <summary>The rows of the input, in the caller's order.</summary>
    private static sbyte[] Arranged(Session session, bool isPlanar, int columns, int channels)
    {
        var values = new sbyte[Rows * columns * channels];
        for (int row = 0; row < Rows; row++)
            for (int x = 0; x < columns; x++)
                for (int c = 0; c < channels; c++)
                    values[isPlanar ? (c * Rows + row) * columns + x : (row * columns + x) * channels + c] = session.InputRow(row)[x * channels + c];
        return values;
    }

    private static unsafe EndpointRecord WithLayout(EndpointRecord endpoint, bool isPlanar, int columns, int channels)
    {
        if (!isPlanar)
            return endpoint;
        endpoint.Layout = EndpointLayout.ChannelsFirst;
        (endpoint.Dimensions[1], endpoint.Dimensions[2], endpoint.Dimensions[3]) = (channels, Rows, columns);
        return endpoint;
    }
}
