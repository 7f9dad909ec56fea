using EdgeConv.Blob;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Frames;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.OnDemand;

/// <summary>Frames into given inputs and, row by row while the model runs, into inputs on demand.</summary>
public sealed class FrameInputTests
{
    private static readonly int s_cases = Emulation.Cases(150);

    [Fact]
    public void Rows_on_demand_are_those_of_the_whole_frame()
    {
        var random = new SeededRandom(21);
        for (int i = 0; i < s_cases; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random);
            sbyte[] table = CopyNetwork.Table(conversion.Channels);
            NetworkDescription given = CopyNetwork.Of(conversion, table, isOnDemand: false), network = CopyNetwork.Of(conversion, table, isOnDemand: true);
            Plan plan = (i % 3) switch
            {
                0 => SimplePlans.LayerByLayer(network),
                1 => SimplePlans.RowByRow(network),
                _ => RandomPlan.Of(network, (ulong)i).Plan,
            };
            using var one = Model.Load(BlobWriter.Write(given, RandomPlan.Of(given, (ulong)i).Plan));
            using var other = Model.Load(BlobWriter.Write(network, plan));
            using var set = new Session(one);
            using var asked = new Session(other, new SessionOptions { Threads = 1 + i % 2 });
            using var setInput = new FrameInput(set, layout, conversion.Crop);
            using var askedInput = new FrameInput(asked, layout, conversion.Crop);
            for (int run = 0; run < 2; run++)
            {
                byte[] pixels = FrameCases.Noise(random, layout);
                var frame = new Frame(pixels, layout);
                sbyte[] expected = Whole(frame, conversion, table);
                setInput.Run(frame);
                Assert.Equal(expected, Answer(set));
                askedInput.Run(frame);
                Assert.Equal(expected, Answer(asked));
                random.NextBytes(pixels); // a camera's buffer is used again
                expected = Whole(frame, conversion, table);
                askedInput.Run(frame);
                Assert.Equal(expected, Answer(asked));
                setInput.Set(frame);
                set.Run();
                Assert.Equal(expected, Answer(set));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Several_parts_of_one_frame_feed_one_session(bool isOnDemand)
    {
        var random = new SeededRandom(4);
        var layout = new FrameLayout(60, 40, PixelFormat.Yuyv);
        var conversion = new FrameConversion { Width = 12, Height = 20 };
        sbyte[] table = CopyNetwork.Table(conversion.Channels);
        NetworkDescription network = CopyNetwork.Of(conversion, table, isOnDemand);
        using var model = Model.Load(BlobWriter.Write(network, RandomPlan.Of(network, 5).Plan));
        using var session = new Session(model);
        Rectangle[] boxes = [.. Enumerable.Range(0, 4).Select(i => new Rectangle(3 + 13 * i, 5 + i, 12, 27))];
        FrameInput[] inputs = [.. boxes.Select(box => new FrameInput(session, layout, box))];
        for (int frames = 0; frames < 3; frames++)
        {
            byte[] pixels = FrameCases.Noise(random, layout);
            for (int i = 0; i < boxes.Length; i++)
            {
                inputs[i].Run(new Frame(pixels, layout));
                Assert.Equal(Whole(new Frame(pixels, layout), conversion with { Crop = boxes[i] }, table), Answer(session));
            }
        }
        foreach (FrameInput input in inputs)
            input.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_moved_crop_gives_the_bytes_of_an_input_made_for_it(bool cropsToFit)
    {
        var random = new SeededRandom(23);
        for (int i = 0; i < s_cases; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random);
            NetworkDescription network = CopyNetwork.Of(conversion, CopyNetwork.Table(conversion.Channels), isOnDemand: i % 2 == 0);
            network.Pictures[0] = network.Pictures[0] with { Fit = cropsToFit ? PictureFit.CentreCrop : PictureFit.Stretch };
            using var model = Model.Load(BlobWriter.Write(network, RandomPlan.Of(network, (ulong)i).Plan));
            using var session = new Session(model);
            using var moved = new FrameInput(session, layout, conversion.Crop);
            Rectangle first = moved.Crop;
            byte[] pixels = FrameCases.Noise(random, layout);
            var frame = new Frame(pixels, layout);
            moved.Run(frame);
            sbyte[] before = Answer(session);
            for (int move = 0; move < 4; move++)
            {
                Rectangle crop = FrameCases.Crop(random, layout.Width, layout.Height);
                moved.Crop = crop;
                Assert.Equal(crop, moved.Crop);
                moved.Run(frame);
                sbyte[] answer = Answer(session);
                using var made = new FrameInput(session, layout, crop);
                made.Run(frame);
                Assert.Equal(Answer(session), answer);
                Assert.Equal(made.Bytes, moved.Bytes);
            }
            Assert.Throws<EdgeConvException>(() => moved.Crop = new(0, 0, layout.Width + 1, 1));
            Assert.Throws<EdgeConvException>(() => moved.Crop = new(0, 0, 1, 0));
            moved.Crop = first;
            moved.Run(frame);
            Assert.Equal(before, Answer(session));
            Assert.Equal(first, moved.Crop);
        }
    }

    [Fact]
    public void A_frame_cannot_be_set_on_demand_unless_it_is_buffered()
    {
        var layout = new FrameLayout(30, 20, PixelFormat.Rgb24);
        var conversion = new FrameConversion { Width = 10, Height = 8 };
        sbyte[] table = CopyNetwork.Table(conversion.Channels);
        NetworkDescription network = CopyNetwork.Of(conversion, table, isOnDemand: true);
        using var model = Model.Load(BlobWriter.Write(network, RandomPlan.Of(network, 5).Plan));
        byte[] pixels = FrameCases.Noise(new SeededRandom(2), layout);
        using var session = new Session(model);
        using var input = new FrameInput(session, layout);
        string message = Assert.Throws<EdgeConvException>(() => input.Set(new Frame(pixels, layout))).Message;
        Assert.Contains("give the frame to FrameInput.Run", message);

        using var buffered = new Session(model, new SessionOptions { BuffersInputs = true });
        using var bufferedInput = new FrameInput(buffered, layout);
        bufferedInput.Set(new Frame(pixels, layout));
        buffered.Run();
        Assert.Equal(Whole(new Frame(pixels, layout), conversion, table), Answer(buffered));
    }

    [Fact]
    public void A_frame_of_another_layout_runs_nothing()
    {
        var layout = new FrameLayout(30, 20, PixelFormat.Grey);
        var conversion = new FrameConversion { Width = 10, Height = 8, Channels = ChannelOrder.Grey };
        NetworkDescription network = CopyNetwork.Of(conversion, CopyNetwork.Table(conversion.Channels), isOnDemand: true);
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
        using var session = new Session(model, new SessionOptions { Threads = 2 });
        var input = new FrameInput(session, layout);
        byte[] pixels = FrameCases.Noise(new SeededRandom(2), layout);
        input.Run(new Frame(pixels, layout));
        sbyte[] answer = Answer(session);
        Assert.Contains("was made for", Assert.Throws<EdgeConvException>(() => input.Run(new Frame(pixels, new FrameLayout(20, 30, PixelFormat.Grey)))).Message);
        Assert.Equal(answer, Answer(session));
        input.Run(new Frame(pixels, layout));
        Assert.Equal(answer, Answer(session));
        input.Dispose();
        Assert.Throws<ObjectDisposedException>(() => input.Run(new Frame(pixels, layout)));
        Assert.Equal(answer, Answer(session));
    }

    /// <summary>A sum for each byte of a source row, weights for each column and row of the target, the quantisation: none of it grows with the frame's height.</summary>
    [Fact]
    public void Says_how_many_bytes_it_took()
    {
        var conversion = new FrameConversion { Width = 32, Height = 24, Filter = ResizeFilter.Bilinear };
        NetworkDescription network = CopyNetwork.Of(conversion, CopyNetwork.Table(conversion.Channels), isOnDemand: true);
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
        using var session = new Session(model);
        using FrameInput small = new(session, new FrameLayout(64, 48, PixelFormat.Yuyv)), high = new(session, new FrameLayout(64, 4800, PixelFormat.Yuyv)),
            wide = new(session, new FrameLayout(640, 48, PixelFormat.Yuyv));
        const int Sums = 2 * 64 * sizeof(int), Lines = 32 * 3 * (sizeof(int) + 1), Levels = 3 * 256, MostOfAColumn = 24, MostOfARow = 16, More = 256;
        Assert.InRange(small.Bytes, Sums + Lines + Levels, Sums + Lines + Levels + 32 * MostOfAColumn + 24 * MostOfARow + More);
        Assert.Equal(small.Bytes, high.Bytes);
        Assert.Equal(small.Bytes + 2 * (640 - 64) * sizeof(int), wide.Bytes);
    }

    private static sbyte[] Whole(in Frame frame, FrameConversion conversion, sbyte[] table)
    {
        using var reader = new FrameReader(frame.Layout, conversion, table);
        var rows = new sbyte[reader.Rows * reader.RowBytes];
        for (int row = 0; row < reader.Rows; row++)
            reader.ReadRow(frame, row, rows.AsSpan(row * reader.RowBytes, reader.RowBytes));
        return rows;
    }

    private static sbyte[] Answer(Session session)
    {
        var answer = new sbyte[session.Model.Outputs[0].Elements];
        session.GetOutput(answer);
        return answer;
    }
}
