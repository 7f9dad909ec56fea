using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Rows;
using EdgeConv.Threads;
using Xunit;

namespace EdgeConv.Tests.OnDemand;

/// <summary>Inputs whose rows are made while the model runs, fed from reals or from the session's own buffer.</summary>
public sealed unsafe class ValuesOnDemandTests
{
    private const int Rows = 5;

    private static readonly List<(int Row, int Thread)> s_asked = [];

    public static TheoryData<bool, int, int> Cases
    {
        get
        {
            var data = new TheoryData<bool, int, int>();
            foreach (bool isPlanar in (bool[])[false, true])
                foreach (int channels in (int[])[1, 3, 4])
                    foreach (int columns in (int[])[1, 7, 37])
                        data.Add(isPlanar, columns, channels);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Values_answer_as_if_the_input_were_given(bool isPlanar, int columns, int channels)
    {
        NetworkDescription given = CopyNetwork.Of(Rows, columns, channels, isOnDemand: false, isPlanar);
        NetworkDescription network = CopyNetwork.Of(Rows, columns, channels, isOnDemand: true, isPlanar);
        foreach (Plan plan in (Plan[])[SimplePlans.LayerByLayer(network), SimplePlans.RowByRow(network), RandomPlan.Of(network, 3).Plan])
        {
            using var expected = Model.Load(BlobWriter.Write(given, SimplePlans.LayerByLayer(given)));
            using var model = Model.Load(BlobWriter.Write(network, plan));
            using var reference = new Session(expected);
            using var direct = new Session(model);
            using var buffered = new Session(model, new SessionOptions { BuffersInputs = true });
            Assert.True(model.Inputs[0].IsOnDemand && !expected.Inputs[0].IsOnDemand && !model.Outputs[0].IsOnDemand);

            var random = new SeededRandom(8);
            for (int run = 0; run < 3; run++)
            {
                var bytes = new byte[model.Inputs[0].Elements];
                random.NextBytes(bytes);
                // Beyond the range of int8, so that both clamp.
                float[] reals = [.. bytes.Select(value => expected.Inputs[0].Scale * 1.3f * (value - 128))];
                float[] wanted = new float[reals.Length], found = new float[reals.Length];
                reference.Run(reals, wanted);
                direct.Run(reals, found);
                Assert.Equal(wanted, found);
                buffered.Run(reals, found);
                Assert.Equal(wanted, found);
                Answers(buffered, wanted, () => buffered.SetInput(reals));

                sbyte[] signed = [.. bytes.Select(value => (sbyte)(value - 128))];
                reference.SetInput(signed);
                reference.Run();
                reference.GetOutput(wanted);
                Answers(buffered, wanted, () => buffered.SetInput(signed));
                Answers(buffered, wanted, () => buffered.SetInput(bytes));
                Answers(buffered, wanted, () => buffered.SetRawInput(MemoryMarshal.AsBytes(signed.AsSpan()))); // the endpoint's type is int8
                reference.SetInput(signed);
                Answers(buffered, wanted, () =>
                {
                    for (int row = 0; row < Rows; row++)
                        reference.InputRow(row).CopyTo(buffered.InputRow(row));
                });
            }
        }
    }

    private static void Answers(Session session, float[] wanted, Action set)
    {
        var found = new float[wanted.Length];
        session.SetInput(new sbyte[wanted.Length]);
        set();
        for (int again = 0; again < 2; again++)
        {
            session.Run(); // the buffer keeps what was set
            session.GetOutput(found);
            Assert.Equal(wanted, found);
        }
    }

    [Fact]
    public void Without_rows_a_run_ends_before_its_first_step_and_nothing_can_be_set()
    {
        NetworkDescription network = CopyNetwork.Of(Rows, 7, 3, isOnDemand: true);
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.LayerByLayer(network)));
        var arena = new sbyte[Session.RequiredArenaBytes(model)];
        arena.AsSpan().Fill(0x55);
        fixed (sbyte* memory = arena)
            foreach (int threads in (int[])[1, 2])
            {
                using var session = new Session(model, memory, threads: threads);
                int bytes = model.Inputs[0].Elements;
                Action[] calls =
                [
                    session.Run, () => session.RunSteps(1, 1), () => session.SetInput(new float[bytes]), () => session.SetInput(new sbyte[bytes]),
                    () => session.SetInput(new byte[bytes]), () => session.SetRawInput(new byte[bytes]), () => session.InputRow(0),
                ];
                foreach (Action call in calls)
                {
                    string message = Assert.Throws<EdgeConvException>(call).Message;
                    foreach (string says in (string[])["model: ", "input:0", "FrameInput.Run", "Run(input, output)", "BuffersInputs"])
                        Assert.Contains(says, message);
                }
                Assert.Contains("takes 105 values", Assert.Throws<EdgeConvException>(() => session.Run(new float[bytes - 1], new float[bytes])).Message);
            }
        Assert.False(arena.AsSpan().ContainsAnyExcept((sbyte)0x55));
    }

    /// <summary>Its rows are the session's alone: the arena holds no more than the plan says.</summary>
    [Fact]
    public void A_buffer_is_no_part_of_the_arena()
    {
        NetworkDescription network = CopyNetwork.Of(Rows, 7, 3, isOnDemand: true);
        using var model = Model.Load(BlobWriter.Write(network, RandomPlan.Of(network, 1).Plan));
        var arena = new sbyte[Session.RequiredArenaBytes(model)];
        arena.AsSpan().Fill(0x55);
        fixed (sbyte* memory = arena)
        {
            using var session = new Session(model, memory, buffersInputs: true);
            session.SetInput(new sbyte[model.Inputs[0].Elements]);
            Assert.False(arena.AsSpan().ContainsAnyExcept((sbyte)0x55));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_caller_alone_makes_rows_each_once_and_in_order(int threads)
    {
        NetworkDescription network = CopyNetwork.Of(12, 40, 32, isOnDemand: true);
        foreach (Plan plan in (Plan[])[SimplePlans.LayerByLayer(network), RandomPlan.Of(network, 2).Plan])
        {
            using var model = Model.Load(BlobWriter.Write(network, plan));
            foreach (Split? split in (Split?[])[null, Split.Rows, Split.Columns, Split.Channels])
            {
                using var session = new Session(model, null, threads: threads, split: split);
                s_asked.Clear();
                session.Run(&Record, (void*)12345);
                Assert.Equal(Enumerable.Range(0, 12).Select(row => (row, Environment.CurrentManagedThreadId)), s_asked);
                var answer = new sbyte[model.Outputs[0].Elements];
                session.GetOutput(answer);
                Assert.Equal(Enumerable.Range(0, answer.Length).Select(i => (sbyte)(i / (40 * 32))), answer);
                Assert.Throws<EdgeConvException>(session.Run); // the feed was bound for that run alone
            }
        }
    }

    private static void Record(void* context, int row, sbyte* destination)
    {
        s_asked.Add((row, context == (void*)12345 ? Environment.CurrentManagedThreadId : -1));
        new Span<sbyte>(destination, 40 * 32).Fill((sbyte)row);
    }
}
