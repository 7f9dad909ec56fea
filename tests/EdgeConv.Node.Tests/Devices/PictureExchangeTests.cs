using EdgeConv.Devices.Display;
using Xunit;

namespace EdgeConv.Node.Tests.Devices;

public sealed class PictureExchangeTests
{
    [Fact]
    public void Pictures_are_taken_whole_never_an_older_one_and_the_last_is_not_missed()
    {
        const int pictures = 20_000;
        var exchange = new PictureExchange(256);
        var putter = new Thread(() =>
        {
            Span<byte> picture = stackalloc byte[256];
            for (int i = 1; i <= pictures; i++)
            {
                picture.Fill((byte)i);
                exchange.Put(picture);
            }
        });
        putter.Start();
        long last = 0;
        while (last < pictures)
        {
            bool isOver = !putter.IsAlive;
            exchange.Take();
            Assert.InRange(exchange.TakenCount, last, pictures);
            Assert.Equal(-1, exchange.Taken.IndexOfAnyExcept((byte)exchange.TakenCount));
            last = exchange.TakenCount;
            Assert.True(!isOver || last == pictures, $"picture {last} was the last to be taken");
        }
        Assert.False(exchange.HasNew);
    }

    [Fact]
    public void Nothing_new_leaves_what_was_taken()
    {
        var exchange = new PictureExchange(2);
        exchange.Take();
        Assert.Equal((0L, (byte)0), (exchange.TakenCount, exchange.Taken[1]));
        exchange.Put([1, 2]);
        exchange.Put([3, 4]);
        Assert.True(exchange.HasNew);
        exchange.Take();
        exchange.Take();
        Assert.Equal((2L, 2L, (byte)4), (exchange.Count, exchange.TakenCount, exchange.Taken[1]));
    }
}
