using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>A row that an element-wise operator reads for the last time gives its bytes to the row that it writes.</summary>
public sealed class InPlacePlanTests
{
    private const int A = 1, B = 2, Sum = 3;

    //  input --conv--> a --+--------------> add --> sum --mean--> output
    //                      +--depthwise--> b --^      (b is read by the mean's neighbour too, if so asked)
    private static NetworkDescription Network(bool readsAgain)
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        var window = new WindowRecord { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };
        int a = builder.Convolution(builder.Input(6, 4, 2), window, window, 6, 4, 3);
        int b = builder.Depthwise(a, window, window, 6, 4);
        int sum = builder.Add(a, b);
        return builder.Build(readsAgain ? builder.Mean(builder.Concat(sum, builder.Concat(a, b))) : builder.Mean(sum));
    }

    [Fact]
    public void The_sum_takes_the_bytes_of_the_younger_term()
    {
        NetworkDescription network = Network(readsAgain: false);
        EdgeConv.Rows.Plan plan = Planner.Layer(network);
        Assert.Equal(plan.RowAddress[B], plan.RowAddress[Sum]);
        Assert.Equal(network.Tensors[A].Bytes + network.Tensors[B].Bytes, plan.LowerBound);
        using var model = Model.Load(BlobWriter.Write(network, plan)); // the shadow memory agrees
    }

    [Fact]
    public void Not_of_a_term_that_is_read_again()
    {
        NetworkDescription network = Network(readsAgain: true);
        EdgeConv.Rows.Plan plan = Planner.Layer(network);
        Assert.NotEqual(plan.RowAddress[A], plan.RowAddress[Sum]);
        Assert.NotEqual(plan.RowAddress[B], plan.RowAddress[Sum]);
        using var model = Model.Load(BlobWriter.Write(network, plan));
    }

    [Fact]
    public void Nor_of_one_that_must_stay()
    {
        NetworkDescription network = Network(readsAgain: false);
        network.Tensors[B] = network.Tensors[B] with { Flags = network.Tensors[B].Flags | TensorFlags.Kept };
        EdgeConv.Rows.Plan plan = Planner.Layer(network);
        Assert.NotEqual(plan.RowAddress[B], plan.RowAddress[Sum]);
        Assert.Equal(plan.RowAddress[A], plan.RowAddress[Sum]); // the other one will do
        using var model = Model.Load(BlobWriter.Write(network, plan));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void The_bound_never_rises_and_every_byte_alive_is_counted_once(bool whole)
    {
        int lower = 0;
        for (ulong seed = 0; seed < 80; seed++)
        {
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 2 + (int)(seed % 7));
            StepRecord[] steps = [.. network.Operators.SelectMany((op, index) => whole
                ? [new StepRecord { Operator = index, Count = op.WorkRows }]
                : Enumerable.Range(0, op.WorkRows).Select(row => new StepRecord { Operator = index, FirstRow = row, Count = 1 }))];
            List<Block> merged = Lifetimes.Of(network, steps, _ => whole);
            List<Block> apart = [.. merged.SelectMany(block => block.Apart())];
            int before = Lifetimes.LowerBound(apart).Bytes, after = Lifetimes.LowerBound(merged).Bytes;
            Assert.True(after <= before, $"seed {seed}");
            lower += after < before ? 1 : 0;
            Assert.Equal(apart.Sum(block => (long)block.Bytes * (block.Death - block.Birth + 1)) - merged.Sum(block => (long)block.Bytes * block.Heirs.Count),
                merged.Sum(block => (long)block.Bytes * (block.Death - block.Birth + 1))); // in one step each, two rows are one
        }
        Assert.True(lower > 0);
    }
}
