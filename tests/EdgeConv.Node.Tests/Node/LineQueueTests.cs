using System.Text;
using EdgeConv.Node.Outputs;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class LineQueueTests
{
    /// <summary>A stream whose reader does not read. As with a pipe, nothing is written at once.</summary>
    private sealed class BlockedStream : MemoryStream
    {
        public ManualResetEventSlim Gate { get; } = new(false);

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (count > 0)
                Gate.Wait();
            base.Write(buffer, offset, count);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (count > 0)
                throw new IOException("nobody reads");
        }
    }

    /// <summary>As a console, makes something at its first write; notes what the writing thread had allocated at the end of each.</summary>
    private sealed class LazyStream : MemoryStream
    {
        private byte[]? _made;

        public List<long> Allocated { get; } = new(8);

        public override void Write(byte[] buffer, int offset, int count)
        {
            _made ??= new byte[2000];
            Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void Lines_come_out_whole_and_in_order_however_often_the_buffer_wraps()
    {
        var stream = new MemoryStream();
        var expected = new StringBuilder();
        using (var queue = new LineQueue(stream, 64))
            for (int i = 0; i < 2000; i++)
            {
                string line = new string((char)('a' + i % 26), i % 17) + "\n";
                while (!queue.TryAdd(Encoding.ASCII.GetBytes(line)))
                    Thread.Yield();
                expected.Append(line);
            }
        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(stream.ToArray()));
    }

    [Fact]
    public void A_blocked_stream_blocks_nobody_and_what_does_not_fit_is_counted()
    {
        var stream = new BlockedStream();
        var queue = new LineQueue(stream, 64);
        byte[] line = new byte[16];
        int taken = Enumerable.Range(0, 100).Count(_ => queue.TryAdd(line));
        Assert.Equal(4, taken);
        Assert.Equal(96, queue.Lost);
        Assert.False(queue.Flush(TimeSpan.FromMilliseconds(20)));
        stream.Gate.Set();
        Assert.True(queue.Flush(TimeSpan.FromSeconds(10)));
        Assert.True(queue.TryAdd(line));
        queue.Dispose();
        Assert.Equal(5 * line.Length, stream.Length);
    }

    [Fact]
    public void What_a_stream_and_a_thread_make_at_their_first_use_is_made_before_the_first_line()
    {
        var stream = new LazyStream();
        using var queue = new LineQueue(stream, 64);
        Assert.Single(stream.Allocated);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(queue.TryAdd(new byte[8]));
            Assert.True(queue.Flush(TimeSpan.FromSeconds(10)));
        }
        Assert.Equal(4, stream.Allocated.Count);
        Assert.All(stream.Allocated[1..], bytes => Assert.Equal(stream.Allocated[1], bytes));
    }

    [Fact]
    public void When_the_reader_has_gone_lines_are_counted_as_lost()
    {
        using var queue = new LineQueue(new BrokenStream(), 64);
        queue.TryAdd(new byte[8]);
        Assert.True(queue.Flush(TimeSpan.FromSeconds(10)));
        Assert.True(queue.IsBroken);
        Assert.False(queue.TryAdd(new byte[8]));
        Assert.Equal(1, queue.Lost);
    }
}
