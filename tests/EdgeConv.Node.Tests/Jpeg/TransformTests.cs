using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Camera.Jpeg.Entropy;
using EdgeConv.Camera.Jpeg.Transform;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>Transforms by vectors give the levels of those by single numbers, for any coefficients.</summary>
[Trait("suite", "kernels")]
public unsafe class TransformTests
{
    private const int Stride = 11;

    [Fact]
    public void Vectors_give_the_levels_of_single_numbers()
    {
        if (Sse2.IsSupported)
            CompareAll<LanesX86>();
        else if (AdvSimd.Arm64.IsSupported)
            CompareAll<LanesNeon>();
        else
            Assert.Skip("cpu:vectors");
    }

    [Fact]
    public void One_coefficient_makes_one_level_by_every_transform()
    {
        short* block = stackalloc short[64];
        new Span<short>(block, 64).Clear();
        byte* levels = stackalloc byte[8 * Stride];
        for (int first = short.MinValue; first <= short.MaxValue; first += 7)
        {
            block[0] = (short)first;
            foreach (int size in (int[])[8, 4, 2, 1])
            {
                Run(size, block, levels);
                for (int i = 0; i < size * size; i++)
                    Assert.Equal(Levels.Of((short)first), levels[i / size * Stride + i % size]);
            }
        }
    }

    private static void Run(int size, short* block, byte* levels)
    {
        if (size == 8)
            Scalar8.Run(block, 64, levels, Stride);
        else if (size == 4)
            Scalar4.Run(block, 64, levels, Stride);
        else if (size == 2)
            Scalar2.Run(block, 64, levels, Stride);
        else
            EdgeConv.Camera.Jpeg.Transform.Single.Run(block, 64, levels, Stride);
    }

    private static void CompareAll<TLanes>()
        where TLanes : struct, ILanes
    {
        Compare<Scalar8, ByReach<Vector8<TLanes>>>();
        Compare<Scalar4, ByReach<Vector4<TLanes>>>();
        Compare<Scalar2, Vector2<TLanes>>();
    }

    private static void Compare<TExpected, TActual>()
        where TExpected : struct, IBlockTransform
        where TActual : struct, IBlockTransform
    {
        var random = new SeededRandom(47);
        uint* order = stackalloc uint[CoefficientOrder.Length];
        byte* ones = stackalloc byte[64];
        new Span<byte>(ones, 64).Fill(1);
        CoefficientOrder.Fill(order, ones, false);
        short* block = stackalloc short[64];
        byte* expected = stackalloc byte[8 * Stride], actual = stackalloc byte[8 * Stride];
        int cases = Emulation.Cases(40_000);
        for (int i = 0; i < cases; i++)
        {
            int count = 1 + random.NextInt(i % 2 == 0 ? 12 : 64), amplitude = 1 << (1 + random.NextInt(16));
            new Span<short>(block, 64).Clear();
            for (int k = 0; k < count; k++)
                if (random.NextInt(4) > 0)
                    *(short*)((byte*)block + CoefficientOrder.Offset(order[k])) = i % 5 == 0
                        ? (random.NextInt(2) == 0 ? short.MinValue : short.MaxValue)
                        : (short)(random.NextInt(amplitude) - amplitude / 2);
            new Span<byte>(expected, 8 * Stride).Fill(7);
            new Span<byte>(actual, 8 * Stride).Fill(7);
            TExpected.Run(block, count, expected, Stride);
            TActual.Run(block, count, actual, Stride);
            if (!new ReadOnlySpan<byte>(expected, 8 * Stride).SequenceEqual(new(actual, 8 * Stride)))
                Assert.Fail($"{typeof(TActual)}: case {i}, {count} coefficients of at most {amplitude}");
        }
    }
}
