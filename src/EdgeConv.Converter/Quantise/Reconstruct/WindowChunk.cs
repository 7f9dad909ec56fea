using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Operators;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>Some windows of a layer on both sides, about their means, as the products of <see cref="LayerQuadratic"/> read them.</summary>
internal sealed unsafe class WindowChunk : IDisposable
{
    private const int Lanes = FloatTile.Channels, Pixels = FloatTile.Pixels;

    private readonly WeightedLayer _layer;
    private readonly int _most, _blocks, _channels;
    private readonly PackedWeights _weights;
    private readonly float* _elements, _packed, _differences, _errors;

    /// <param name="layer">The layer.</param>
    /// <param name="most">Windows; a multiple of 6.</param>
    public WindowChunk(WeightedLayer layer, int most)
    {
        (_layer, _most) = (layer, most);
        _channels = layer.Rows.Channels / layer.Groups;
        _blocks = (layer.Depth + Lanes - 1) / Lanes;
        _weights = new PackedWeights(layer.Reals, null, layer.Groups, layer.PerGroup, layer.Depth);
        _elements = Room((long)layer.Groups * layer.Depth * most);
        _packed = Room((long)layer.Groups * _blocks * most * Lanes);
        _differences = Room((long)layer.Groups * layer.Depth * most);
        _errors = Room((long)layer.Outputs * most);
    }

    /// <summary>Windows that are in it.</summary>
    public int Count { get; private set; }

    /// <summary>An element of a group's window on the int8 side, in all windows.</summary>
    public float* Element(int group, int k) => _elements + ((nint)group * _layer.Depth + k) * _most;

    /// <summary>Sixteen elements of each window on the int8 side: [window][16].</summary>
    public float* Block(int group, int block) => _packed + ((nint)group * _blocks + block) * _most * Lanes;

    /// <summary>What an output channel lacks in all windows with the float weights on the int8 side: <c>W(x - x^)</c>.</summary>
    public float* Error(int group, int output) => _errors + ((nint)group * _layer.PerGroup + output) * _most;

    /// <summary>Fills it.</summary>
    public void Gather(ReadOnlySpan<(int Sample, int Position)> chosen, SampleWalk reals, SampleWalk levels, (double[] Reals, double[] Levels)? means, WorkerTeam team)
    {
        Count = chosen.Length;
        using (var gathering = new WorkerTeam(1, 2 * _layer.Rows.Length))
        {
            (int Sample, int Position)[] places = chosen.ToArray();
            gathering.Run(1, 0, (_, _, scratch) =>
            {
                for (int i = 0; i < places.Length; i++)
                {
                    float* real = scratch, level = scratch + _layer.Rows.Length;
                    _layer.Rows.Gather(reals[_layer.Source.Input, places[i].Sample], places[i].Position, real);
                    _layer.Rows.Gather(levels[_layer.Int8.Input, places[i].Sample], places[i].Position, level);
                    Place(real, level, means, i);
                }
            });
        }

        int tiles = (Count + Pixels - 1) / Pixels;
        team.Run(_layer.Groups * tiles, (long)Count * _layer.Outputs * _layer.Depth, (first, end, scratch) =>
        {
            for (int unit = first; unit < end; unit++)
            {
                if (Vector256.IsHardwareAccelerated)
                    Multiply<Vector256<float>, Lanes256>(unit / tiles, unit % tiles, scratch);
                else
                    Multiply<Vector128<float>, Lanes128>(unit / tiles, unit % tiles, scratch);
            }
        });
    }

    public void Dispose()
    {
        foreach (nint room in (ReadOnlySpan<nint>)[(nint)_elements, (nint)_packed, (nint)_differences, (nint)_errors])
            NativeMemory.AlignedFree((void*)room);
    }

    private static float* Room(long floats)
    {
        nuint bytes = checked((nuint)floats * sizeof(float));
        var room = (float*)NativeMemory.AlignedAlloc(bytes + 64, 64);
        NativeMemory.Clear(room, bytes + 64);
        return room;
    }

    private void Place(float* real, float* level, (double[] Reals, double[] Levels)? means, int window)
    {
        for (int group = 0; group < _layer.Groups; group++)
        {
            float* differences = _differences + ((nint)group * _most + window) * _layer.Depth;
            int k = 0;
            for (int tap = 0; tap < _layer.Rows.Taps; tap++)
                for (int channel = 0; channel < _channels; channel++, k++)
                {
                    int at = tap * _layer.Rows.Channels + group * _channels + channel;
                    double x = real[at], y = level[at];
                    if (means is { } mean)
                        (x, y) = (x - mean.Reals[at], y - mean.Levels[at]);
                    differences[k] = (float)(x - y);
                    Element(group, k)[window] = (float)y;
                    Block(group, k / Lanes)[window * Lanes + k % Lanes] = (float)y;
                }
        }
    }

    /// <summary>Six windows' errors of a group's outputs.</summary>
    private void Multiply<TVector, TLanes>(int group, int tile, float* scratch)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int first = tile * Pixels, count = Math.Min(Pixels, Count - first);
        float** rows = stackalloc float*[Pixels];
        float** results = stackalloc float*[Pixels];
        for (int i = 0; i < Pixels; i++)
        {
            rows[i] = _differences + ((nint)group * _most + first + Math.Min(i, count - 1)) * _layer.Depth;
            results[i] = scratch + i * Lanes;
        }

        fixed (float* weights = _weights.Weights, bias = _weights.Bias)
        {
            for (int block = 0; block < _weights.Blocks; block++)
            {
                nint packed = (nint)group * _weights.Blocks + block;
                int outputs = Math.Min(Lanes, _layer.PerGroup - block * Lanes);
                FloatTile.Run<TVector, TLanes>(rows, count, weights + packed * _layer.Depth * Lanes, bias + packed * Lanes, _layer.Depth, results, Lanes, Graph.Clamp.None);
                for (int i = 0; i < count; i++)
                    for (int lane = 0; lane < outputs; lane++)
                        Error(group, block * Lanes + lane)[first + i] = results[i][lane];
            }
        }
    }
}
