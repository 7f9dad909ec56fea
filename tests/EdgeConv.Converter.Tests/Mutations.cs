using System.Buffers.Binary;
using System.Diagnostics;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter;

/// <summary>Seeded damage to a file: whatever happens must be an import or one <see cref="EdgeConvException"/>, soon and in little
/// memory.</summary>
internal static class Mutations
{
    private static readonly int[] s_extremes = [0, 1, -1, 127, 128, 255, 65535, int.MaxValue, int.MinValue, 1 << 26, 1 << 30];

    /// <returns>How many damaged files were refused.</returns>
    public static int Run(string file, byte[] original, int cases, ulong seed)
    {
        var random = new SeededRandom(seed);
        int refused = 0;
        long most = 40L * original.Length + (64 << 20);
        for (int i = 0; i < cases; i++)
        {
            byte[] bytes = Of(original, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            try
            {
                ModelImporter.Import(file, bytes, new());
            }
            catch (EdgeConvException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{file}, seed {seed}, case {i}: {e}");
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < most, $"{file}, seed {seed}, case {i}: {allocated} bytes allocated");
            Assert.True(watch.Elapsed.TotalSeconds < 5, $"{file}, seed {seed}, case {i}: {watch.Elapsed}");
        }
        return refused;
    }

    /// <summary>A file cut short or with a few bytes changed.</summary>
    public static byte[] Of(byte[] original, SeededRandom random)
    {
        int Below(int limit) => random.NextInt(limit);
        if (original.Length < 8 || Below(4) == 0)
            return original[..Below(original.Length + 1)];
        var bytes = (byte[])original.Clone();
        // Structure lies at both ends of these formats; weights in between are dull.
        int Place() => Below(3) == 0 ? Below(bytes.Length) : Below(2) == 0 ? Below(Math.Min(2048, bytes.Length))
            : bytes.Length - 1 - Below(Math.Min(4096, bytes.Length));
        for (int changes = 1 + Below(4); changes > 0; changes--)
        {
            int at = Place();
            switch (Below(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << Below(8));
                    break;
                case 1:
                    bytes[at] = (byte)s_extremes[Below(6)];
                    break;
                case 2:
                    at = Math.Min(at & ~3, bytes.Length - 4);
                    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), s_extremes[Below(s_extremes.Length)]);
                    break;
                default:
                    int length = Math.Min(1 + Below(16), bytes.Length - at), from = Below(bytes.Length - length);
                    bytes.AsSpan(from, length).ToArray().CopyTo(bytes, at);
                    break;
            }
        }
        return bytes;
    }
}
