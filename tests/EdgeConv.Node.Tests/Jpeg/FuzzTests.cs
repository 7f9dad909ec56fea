using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>
/// Damaged pictures, each right before an unreadable page and right behind one: no read outside, which would end the process, nothing thrown, nothing that
/// hangs, nothing allocated.
/// </summary>
public unsafe class FuzzTests
{
    private static readonly string[] s_small = ["cjpeg-420-1x1", "cjpeg-422-7x9", "cjpeg-420-17x33", "cjpeg-420-33x8"];

    private static readonly string[] s_larger =
        ["cjpeg-420", "cjpeg-422-optimised", "cjpeg-444", "cjpeg-440", "cjpeg-411-three-scans-restart", "cjpeg-grey", "cjpeg-420-restart-each",
            "cjpeg-420-three-scans", "cjpeg-422-restart-rows", "cjpeg-420-wide-quantisers", "ffmpeg-422-no-tables", "ffmpeg-444", "cjpeg-422-as-2x2"];

    private const int EnoughForOnePicture = 50;

    [Fact]
    public void Every_truncation_of_a_small_picture_is_refused_or_damaged_or_lacks_only_its_end()
    {
        byte[] picture = TestPicture.BytesOf("cjpeg-420-7x9");
        for (int length = 0; length < picture.Length; length += Emulation.IsOn ? 5 : 1)
            using (var case_ = new Case(picture.AsSpan(0, length)))
            {
                bool isWhole = case_.Decode(1) == true;
                Assert.True(!isWhole || length >= picture.Length - 2, $"cut to {length} bytes, it was whole");
            }
    }

    [Fact]
    public void Some_mutations_are_survived() => Mutate(s_small.Concat(s_larger), Emulation.Cases(60), 1);

    [Fact]
    [Trait("suite", "fuzz")]
    public void Every_truncation_is_survived_at_every_size()
    {
        foreach (string name in s_small.Concat(["cjpeg-grey-2x2", "cjpeg-420-worst", "cjpeg-411-three-scans-restart"]))
        {
            byte[] picture = TestPicture.BytesOf(name);
            for (int length = 0; length < picture.Length; length++)
                using (var case_ = new Case(picture.AsSpan(0, length)))
                    foreach (int reduction in TestPicture.Reductions)
                        case_.Decode(reduction);
        }
    }

    [Fact]
    [Trait("suite", "fuzz")]
    public void Thousands_of_mutations_are_survived() => Mutate(s_small.Concat(s_larger), 1000, 2);

    private static void Mutate(IEnumerable<string> names, int each, ulong seed)
    {
        int allRefused = 0, allDamaged = 0;
        foreach (string name in names)
        {
            byte[] picture = TestPicture.BytesOf(name);
            var random = new SeededRandom(seed++);
            int refused = 0, damaged = 0;
            for (int i = 0; i < each; i++)
                using (var case_ = new Case(Mutated(picture, random)))
                {
                    bool? isWhole = case_.Decode(1 << random.NextInt(4));
                    refused += isWhole is null ? 1 : 0;
                    damaged += isWhole is false ? 1 : 0;
                }
            (allRefused, allDamaged) = (allRefused + refused, allDamaged + damaged);
            if (each >= EnoughForOnePicture)
                Assert.True(refused > 0 && damaged > 0, $"{name}: of {each} mutations {refused} were refused and {damaged} found damaged");
        }
        Assert.True(allRefused > 0 && allDamaged > 0, $"of all mutations {allRefused} were refused and {allDamaged} found damaged");
    }

    private static byte[] Mutated(byte[] picture, SeededRandom random)
    {
        List<byte> bytes = [.. picture];
        int header = TestPicture.LastMarker(picture, JpegMarker.StartOfScan) + 14;
        for (int changes = 1 + random.NextInt(3); changes > 0 && bytes.Count > 8; changes--)
        {
            int at = random.NextInt(random.NextInt(2) == 0 ? Math.Min(header, bytes.Count - 2) : bytes.Count - 2);
            switch (random.NextInt(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.NextInt(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.NextInt(256);
                    break;
                case 2: // a marker where none was
                    (bytes[at], bytes[at + 1]) = (0xFF, (byte)(0xC0 + random.NextInt(64)));
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(1 + random.NextInt(40), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Range(0, 1 + random.NextInt(20)).Select(_ => (byte)random.NextInt(256)));
                    break;
                case 5: // a size, a length or a count
                    (bytes[at], bytes[at + 1]) = (0xFF, 0xFF);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>A picture between walls.</summary>
    private sealed class Case : IDisposable
    {
        private static readonly JpegDecoder s_decoder = new(512, 512);
        private static readonly byte[] s_pixels = new byte[3 * 512 * 512];

        private readonly JpegDecoder _decoder = s_decoder; // made before allocations are counted
        private readonly byte[] _pixels = s_pixels;
        private readonly GuardedMemory _before, _behind;

        public Case(ReadOnlySpan<byte> picture)
        {
            _before = GuardedMemory.EndsAtWall(picture.Length);
            _behind = GuardedMemory.StartsAtWall(picture.Length);
            picture.CopyTo(_before.Span);
            picture.CopyTo(_behind.Span);
        }

        /// <returns>Whether it was whole; null where it was refused.</returns>
        public bool? Decode(int reduction)
        {
            bool? first = Decode(_before, reduction);
            Assert.Equal(first, Decode(_behind, reduction));
            return first;
        }

        public void Dispose()
        {
            _before.Dispose();
            _behind.Dispose();
        }

        private bool? Decode(GuardedMemory picture, int reduction)
        {
            // The first fault of a process makes its codes, and a method is compiled again at any time: what a decoder takes, it takes each time.
            bool? isWhole = Decode(picture, reduction, out long allocated);
            if (allocated > 0)
                Assert.Equal(isWhole, Decode(picture, reduction, out allocated));
            Assert.Equal(0, allocated);
            return isWhole;
        }

        private bool? Decode(GuardedMemory picture, int reduction, out long allocated)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool? isWhole = null;
            if (_decoder.TryStart(picture.Pointer, picture.Bytes, reduction, out _))
            {
                PlaneRows rows;
                Frame frame = _decoder.Frame;
                for (int row = frame.Layout.Height / 3; row < frame.Layout.Height; row += 1 + row % 5)
                    frame.Rows(frame.Context, row, &rows);
                isWhole = _decoder.Decode(_pixels);
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(isWhole is true, _decoder.Fault is null);
            return isWhole;
        }
    }
}
