using EdgeConv.Decoding;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Tests.Ring;

/// <summary>A folder of its own with a ring in it, and records whose every field follows from one number.</summary>
internal sealed class Rings : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeconv-ring-").FullName;

    public static readonly RingNames Names = new()
    {
        Node = "door", Model = "vww", Board = "raspberry-pi-4", Camera = "/dev/video0", Version = "0.1.0", Labels = ["nobody", "person"], Rules = ["person", "crowd", "nobody"],
    };

    public string Path => System.IO.Path.Combine(_folder, "door.ring");

    public RingWriter Writer(RingOptions? options = null, RingNames? names = null) => RingWriter.Create(Path, options ?? new(), names ?? Names);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Writes the result that belongs to a number.</summary>
    public static void WriteResult(RingWriter writer, long n)
    {
        Span<RingLabel> top = stackalloc RingLabel[(int)(n % 8) + 1];
        for (int i = 0; i < top.Length; i++)
            top[i] = new((int)(n + i), n % 1000 / 1000f + i);
        Span<Box> boxes = stackalloc Box[(int)(n % 16) + 1];
        for (int i = 0; i < boxes.Length; i++)
            boxes[i] = new((int)n * 3 + i, n, n + 1, n + 2, n + 3, n + 4);
        ReadOnlySpan<RuleState> rules = [new(n % 2 == 0, n % 4 < 2, (int)n, n, 0), new(true, false, -1, n, 1), new(false, true, 7, n, 2)];
        writer.Write(new()
        {
            Sequence = n, TakenNanoseconds = n * 7, UnixMilliseconds = 1_000_000 + n, Top = top, Boxes = boxes, Rules = rules,
            Times = new(n, n + 1, n + 2, n + 3, n + 4),
        });
    }

    /// <summary>Whether a record is all of the result that belongs to its sequence.</summary>
    public static bool IsWhole(in ResultRecord record)
    {
        long n = record.Sequence;
        bool whole = record.TakenNanoseconds == n * 7 && record.UnixMilliseconds == 1_000_000 + n && record.Times == new StageTimes(n, n + 1, n + 2, n + 3, n + 4)
            && record.Labels == n % 8 + 1 && record.Boxes == n % 16 + 1 && record.AllBoxes == record.Boxes && record.Rules == 3;
        for (int i = 0; i < record.Labels; i++)
            whole &= record.LabelAt[i] == new RingLabel((int)(n + i), n % 1000 / 1000f + i);
        for (int i = 0; i < record.Boxes; i++)
            whole &= record.BoxAt[i] == new RingBox((int)n * 3 + i, n, n + 1, n + 2, n + 3, n + 4);
        return whole && record.RuleAt[0].Holds == (n % 2 == 0) && record.RuleAt[0].IsActive == n % 4 < 2 && record.RuleAt[0].Score == n
            && record.RuleAt[1] is { Holds: true, IsActive: false, Label: -1, Transitions: 0, Box: 1 } && record.RuleAt[2] is { Holds: false, IsActive: true, Transitions: 1, Box: 2 };
    }

    /// <summary>Fills the picture that belongs to a number; every eight bytes of it say which.</summary>
    public static void Fill(Span<byte> picture, long n)
    {
        for (int i = 0; i < picture.Length; i++)
            picture[i] = (byte)(n >> (i % 8 * 8) ^ i / 8);
    }

    public static bool IsWhole(PictureBuffer picture, int bytes)
    {
        long n = picture.Record.Sequence;
        ReadOnlySpan<byte> read = picture.Bytes.Span;
        bool whole = read.Length == bytes && picture.Record is { IsJpeg: 1, Width: 64 } && picture.Record.UnixMilliseconds == n + 5;
        for (int i = 0; i < read.Length; i++)
            whole &= read[i] == (byte)(n >> (i % 8 * 8) ^ i / 8);
        return whole;
    }
}
