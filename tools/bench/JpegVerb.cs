using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;

namespace EdgeConv.Bench;

/// <summary><c>jpeg</c>: pictures to planes at 1/1, 1/2, 1/4 and 1/8, in turns with libturbojpeg.</summary>
internal static unsafe class JpegVerb
{
    private const int Rounds = 41, MostSide = 8192;
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(8);

    /// <param name="files">Pictures; where there are none, those of the tests with 640x480 pixels.</param>
    public static void Run(string[] files, Folders folders)
    {
        if (files.Length == 0)
            files = [.. Directory.GetFiles(folders.InRepository("tests/EdgeConv.Node.Tests/Jpeg/Pictures"), "*-640x480.jpg").Order(StringComparer.Ordinal)];
        Console.WriteLine($"Microseconds from JPEG to planes in memory, header and copy out of the ring included; {Rounds} rounds, in turns. Ratio: ours over libturbojpeg's.");
        Console.WriteLine();
        Console.WriteLine("| picture | KB | size | ours, least | median | libturbojpeg, least | median | ratio of least | of medians | median ratio of a round |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (string file in files)
        {
            byte[] picture = GC.AllocateUninitializedArray<byte>(checked((int)new FileInfo(file).Length), pinned: true);
            File.ReadAllBytes(file).CopyTo(picture, 0);
            foreach (int reduction in (int[])[1, 2, 4, 8])
                Compare(Path.GetFileNameWithoutExtension(file), (byte*)Unsafe.AsPointer(ref picture[0]), picture.Length, reduction);
        }
    }

    private static void Compare(string name, byte* picture, int length, int reduction)
    {
        using var decoder = new JpegDecoder(MostSide, MostSide);
        if (!decoder.TryStart(picture, length, reduction, out JpegHeader header))
            throw new EdgeConvException(decoder.Fault!, $"{name}: {decoder.Fault!.Title}; give another picture");
        byte[] pixels = new byte[decoder.Layout.FrameBytes];
        using var other = new TurboJpeg(picture, length, reduction);
        int turns = TurnsOf(Ours), otherTurns = TurnsOf(other.Decode);
        double[] ours = new double[Rounds], theirs = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            ours[round] = Time(Ours, turns);
            theirs[round] = Time(other.Decode, otherTurns);
        }
        double[] ratios = [.. ours.Zip(theirs, (a, b) => a / b)];
        FrameLayout layout = header.Layout(reduction);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {length / 1000.0:0.0} | 1/{reduction}: {layout.Width}x{layout.Height} {layout.Format} | {ours.Min():0} | {Median(ours):0} | {theirs.Min():0} | {Median(theirs):0} | {ours.Min() / theirs.Min():0.00} | {Median(ours) / Median(theirs):0.00} | {Median(ratios):0.00} |"));

        void Ours()
        {
            if (!decoder.TryStart(picture, length, reduction, out _) || !decoder.Decode(pixels))
                throw new EdgeConvException(decoder.Fault!, $"{name}: {decoder.Fault!.Title}; give another picture");
        }
    }

    private static int TurnsOf(Action action)
    {
        action();
        return Math.Max(1, (int)(s_turn.TotalMicroseconds / Time(action, 3)));
    }

    private static double Time(Action action, int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / times;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
