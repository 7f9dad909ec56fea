using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Numerics;
using EdgeConv.Simulator;
using EdgeConv.Simulator.Analyse;
using EdgeConv.Tests.Networks;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>Small networks whose answers are known.</summary>
internal static class Networks
{
    private static readonly Lazy<byte[]> s_bright = new(() => Find(brightIsOne: true)), s_dark = new(() => Find(brightIsOne: false));

    /// <summary>Pixels of 4x6, the left half of level -100, the right half of 100.</summary>
    public static sbyte[] HalfBright { get; } = [.. Enumerable.Range(0, 24).Select(i => (sbyte)(i % 6 < 3 ? -100 : 100))];

    /// <summary>4x6x1 to scores of two classes for each pixel: in <see cref="HalfBright"/> the bright half is class 1 and the dark half class 0, or the other way round.</summary>
    public static byte[] Segmenter(bool brightIsOne = true) => (brightIsOne ? s_bright : s_dark).Value;

    public static byte[] File(NetworkDescription network) => BlobWriter.Write(network, Planner.Layer(network));

    /// <summary>Two tables of random bytes are its channels: some seed has those that are wanted.</summary>
    private static byte[] Find(bool brightIsOne)
    {
        for (ulong seed = 0; ; seed++)
        {
            var builder = new NetworkBuilder(new SeededRandom(seed), Rule.Xnnpack);
            int input = builder.Input(4, 6, 1);
            NetworkDescription network = builder.Build(builder.Concat(input, input));
            network.Tensors[input] = network.Tensors[input] with { Scale = 0.5f, ZeroPoint = 0 }; // the same for all seeds
            byte[] file = File(network);
            using Model model = Model.Load(file);
            using var session = new Session(model);
            AnalysedModel.SetInput(session, new InputCopy(0, HalfBright));
            session.Run();
            var scores = new sbyte[48];
            session.GetOutput(scores);
            int dark = scores[1] - scores[0], bright = scores[^1] - scores[^2];
            if (brightIsOne ? dark < 0 && bright > 0 : dark > 0 && bright < 0)
                return file;
        }
    }
}
