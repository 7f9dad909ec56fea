using System.Runtime.Intrinsics;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>
/// What a rounding of a layer's weights costs: for weights that differ by e from the float ones, the mean of <c>(Wx - (W + e)x^)^2</c> is
/// <c>e G e - 2 e d + const</c> with <c>G = E[x^ x^T]</c> of the layer's group and <c>d = E[x^ (W(x - x^))]</c> of the output channel.
/// </summary>
/// <remarks>
/// G is scaled so that its diagonal's mean is 1, d with it. A ridge
/// keeps weights near the float ones where the samples say little.
/// </remarks>
internal sealed unsafe class LayerQuadratic
{
    private const int Lanes = FloatTile.Channels, Pixels = FloatTile.Pixels;
    private const int Chunk = 240; // positions at a time
    private const long MostGram = 1 << 24; // floats

    private readonly WeightedLayer _layer;
    private readonly int _blocks;

    private LayerQuadratic(WeightedLayer layer)
    {
        _layer = layer;
        Depth = layer.Depth;
        _blocks = (Depth + Lanes - 1) / Lanes;
        Packed = GC.AllocateArray<float>(checked((int)GramFloats(layer)), pinned: true);
        Rows = GC.AllocateArray<float>(Packed.Length, pinned: true);
        Pull = GC.AllocateArray<float>(checked(layer.Outputs * _blocks * Lanes), pinned: true);
    }

    public int Depth { get; }

    /// <summary>Columns of a row, filled up with zeros to whole vectors.</summary>
    public int Columns => _blocks * Lanes;

    /// <summary>G of each group as the matrix product reads it, [depth / 16][depth][16].</summary>
    public float[] Packed { get; }

    /// <summary>G of each group, [depth][<see cref="Columns"/>].</summary>
    public float[] Rows { get; }

    /// <summary>Per output channel, [<see cref="Columns"/>].</summary>
    public float[] Pull { get; }

    /// <summary>Where G of a group starts, in both orders.</summary>
    public int Start(int group) => group * Columns * Depth;

    /// <summary>Whether G of a layer is of a size that can be kept.</summary>
    public static bool Fits(WeightedLayer layer) => GramFloats(layer) <= MostGram;

    private static long GramFloats(WeightedLayer layer) => (long)(layer.Depth + Lanes - 1) / Lanes * Lanes * layer.Depth * layer.Groups;

    /// <summary>Measures a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="reals">The float side, before the layer.</param>
    /// <param name="levels">The int8 side, before the layer.</param>
    /// <param name="samples">How many both hold.</param>
    /// <param name="aboutMeans">Whether moments are about the means of x and x^, since the bias takes what those leave; else about 0.</param>
    /// <param name="positions">The most windows to look at.</param>
    /// <param name="workers">Threads.</param>
    public static LayerQuadratic Of(WeightedLayer layer, SampleWalk reals, SampleWalk levels, int samples, bool aboutMeans, int positions, int workers)
    {
        var result = new LayerQuadratic(layer);
        (int Sample, int Position)[] chosen = Choose((long)layer.Rows.Positions * samples, layer.Rows.Positions, positions);
        (double[], double[])? means = aboutMeans
            ? (InputMeans.Of(layer.Rows, reals, layer.Source.Input, chosen), InputMeans.Of(layer.Rows, levels, layer.Int8.Input, chosen)) : null;
        using (var team = new WorkerTeam(workers, Pixels * Lanes * 2))
        using (var windows = new WindowChunk(layer, Chunk))
        {
            for (int first = 0; first < chosen.Length; first += Chunk)
            {
                windows.Gather(chosen.AsSpan(first, Math.Min(Chunk, chosen.Length - first)), reals, levels, means, team);
                result.Add(windows, team);
            }
        }

        result.Finish(chosen.Length);
        return result;
    }

    /// <summary>One position at random of each of as many equal parts of all.</summary>
    private static (int Sample, int Position)[] Choose(long all, int perSample, int most)
    {
        var numbers = new SeededRandom(9);
        var chosen = new (int, int)[(int)Math.Min(all, most)];
        for (int i = 0; i < chosen.Length; i++)
        {
            long start = all * i / chosen.Length, end = all * (i + 1) / chosen.Length;
            long at = start + numbers.NextInt((int)Math.Min(end - start, int.MaxValue));
            chosen[i] = ((int)(at / perSample), (int)(at % perSample));
        }

        return chosen;
    }

    private void Add(WindowChunk windows, WorkerTeam team)
    {
        int gramTiles = (Depth + Pixels - 1) / Pixels, pullTiles = (_layer.PerGroup + Pixels - 1) / Pixels, tiles = gramTiles + pullTiles;
        long work = (long)windows.Count * _layer.Groups * Depth * (Depth / 2 + _layer.PerGroup);
        team.Run(_layer.Groups * tiles, work, (first, end, scratch) =>
        {
            for (int unit = first; unit < end; unit++)
            {
                (int group, int tile) = Math.DivRem(unit, tiles);
                if (Vector256.IsHardwareAccelerated)
                    Add<Vector256<float>, Lanes256>(windows, group, tile, gramTiles, scratch);
                else
                    Add<Vector128<float>, Lanes128>(windows, group, tile, gramTiles, scratch);
            }
        });
    }

    /// <summary>Adds a chunk's products to six rows of G (the half right of its diagonal), or to the pull of six output channels.</summary>
    private void Add<TVector, TLanes>(WindowChunk windows, int group, int tile, int gramTiles, float* scratch)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        bool isGram = tile < gramTiles;
        int row = (isGram ? tile : tile - gramTiles) * Pixels, count = Math.Min(Pixels, (isGram ? Depth : _layer.PerGroup) - row);
        float** rows = stackalloc float*[Pixels];
        float** results = stackalloc float*[Pixels];
        for (int i = 0; i < Pixels; i++)
        {
            int line = row + Math.Min(i, count - 1);
            rows[i] = isGram ? windows.Element(group, line) : windows.Error(group, line);
            results[i] = scratch + i * Lanes;
        }

        float* zeros = scratch + Pixels * Lanes;
        new Span<float>(zeros, Lanes).Clear();
        fixed (float* gram = &Packed[Start(group)], pull = Pull)
        {
            for (int block = isGram ? row / Lanes : 0; block < _blocks; block++)
            {
                FloatTile.Run<TVector, TLanes>(rows, count, windows.Block(group, block), zeros, windows.Count, results, Lanes, Graph.Clamp.None);
                for (int i = 0; i < count; i++)
                {
                    float* sum = isGram ? gram + ((nint)block * Depth + row + i) * Lanes : pull + (nint)(group * _layer.PerGroup + row + i) * Columns + block * Lanes;
                    for (int lane = 0; lane < Lanes; lane++)
                        sum[lane] += results[i][lane];
                }
            }
        }
    }

    private void Finish(int positions)
    {
        for (int group = 0; group < _layer.Groups; group++)
        {
            Span<float> gram = Packed.AsSpan(Start(group), Columns * Depth), rows = Rows.AsSpan(Start(group), Columns * Depth);
            double trace = 0;
            for (int k = 0; k < Depth; k++)
                trace += gram[At(k, k)];
            float scale = trace > 0 ? (float)(Depth / trace) : 0;
            float ridge = Ridge(positions);
            for (int row = 0; row < Depth; row++)
                for (int column = row; column < Depth; column++)
                {
                    float moment = gram[At(row, column)] * scale;
                    moment = row == column ? moment + ridge : moment;
                    gram[At(row, column)] = gram[At(column, row)] = rows[row * Columns + column] = rows[column * Columns + row] = moment;
                }

            for (int output = group * _layer.PerGroup; output < (group + 1) * _layer.PerGroup; output++)
            {
                Span<float> pull = Pull.AsSpan(output * Columns, Columns);
                float perLevel = scale / _layer.Scale(output);
                for (int k = 0; k < Depth; k++)
                    pull[k] *= perLevel;
            }
        }
    }

    private float Ridge(int positions) =>
        (float)Math.Max(0.01, 0.25 * Depth / positions);

    private int At(int row, int column) => (column / Lanes * Depth + row) * Lanes + column % Lanes;
}
