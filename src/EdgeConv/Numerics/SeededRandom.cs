namespace EdgeConv.Numerics;

/// <summary>Random numbers that are the same on every machine and in every version: xoshiro256**, seeded by splitmix64.</summary>
/// <remarks>
/// Sources: Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021); Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators" (2014); Lemire, "Fast random integer generation in an interval" (2019); Marsaglia and Bray,
/// "A convenient method for generating normal variables" (1964).
/// </remarks>
internal sealed class SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spareGaussian = double.NaN;

    public SeededRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32() => (uint)(NextUInt64() >> 32);

    /// <summary>An integer in [0, <paramref name="exclusiveMax"/>), each equally likely; the bound is at least 1.</summary>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        uint bound = (uint)exclusiveMax;
        ulong product = (ulong)NextUInt32() * bound;
        if ((uint)product < bound)
        {
            uint threshold = (0u - bound) % bound; // 2^32 mod bound: so many low values would come once too often
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>An integer in [<paramref name="min"/>, <paramref name="exclusiveMax"/>); the range holds at most int.MaxValue values.</summary>
    public int NextInt(int min, int exclusiveMax) => min + NextInt(checked(exclusiveMax - min));

    /// <summary>A double in [0, 1): a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>A double in [<paramref name="min"/>, <paramref name="max"/>).</summary>
    public double NextDouble(double min, double max) => min + (max - min) * NextDouble();

    /// <summary>A normally distributed double: mean 0, standard deviation 1.</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spareGaussian))
        {
            double spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare;
        }

        double x, y, square;
        do
        {
            x = NextDouble(-1, 1);
            y = NextDouble(-1, 1);
            square = x * x + y * y;
        }
        while (square >= 1 || square == 0);

        double scale = Math.Sqrt(-2 * Elementary.Log(square) / square);
        _spareGaussian = y * scale;
        return x * scale;
    }

    /// <summary>Fills with random bytes.</summary>
    public void NextBytes(Span<byte> destination)
    {
        foreach (ref byte b in destination)
            b = (byte)(NextUInt64() >> 56);
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
