using System.Runtime.Intrinsics;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>
/// Convolution as a matrix product, six pixels times sixteen channels: the window under each pixel is gathered as one row of K values
/// (a 1x1 window is read in place), weights lie as [O / 16][K][16]. Each output is bias, then products added in order ky, kx, c.
/// </summary>
internal unsafe class ConvolutionFloat : FloatOperator
{
    private readonly MapGeometry _geometry;
    private readonly Clamp _clamp;
    private readonly int _groups, _inputsPerGroup, _outputsPerGroup, _depth;
    private readonly bool _inPlace;
    private readonly PackedWeights _weights;

    public ConvolutionFloat(MapGeometry geometry, int groups, float[] weights, float[]? bias, Clamp clamp)
    {
        _geometry = geometry;
        _clamp = clamp;
        _groups = groups;
        _inputsPerGroup = geometry.InputChannels / groups;
        _outputsPerGroup = geometry.OutputChannels / groups;
        _depth = geometry.Vertical.Size * geometry.Horizontal.Size * _inputsPerGroup;
        _inPlace = geometry.IsPointwise;
        _weights = new PackedWeights(weights, bias, groups, _outputsPerGroup, _depth);
    }

    public override int ScratchFloats => _inPlace ? 0 : checked(_depth * FloatTile.Pixels);

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        int pixels = _geometry.OutputRows * _geometry.OutputColumns;
        int tiles = (pixels + FloatTile.Pixels - 1) / FloatTile.Pixels;
        int splits = tiles >= 8 ? 1 : Math.Min(8, _weights.Blocks); // few pixels: share the channels too
        int units = checked(tiles * _groups * splits);
        long work = (long)pixels * _geometry.OutputChannels * _depth;
        team.Run(units, work, (first, end, scratch) =>
        {
            for (int unit = first; unit < end; unit++)
            {
                int split = unit % splits, tile = unit / splits % tiles, group = unit / splits / tiles;
                int firstBlock = _weights.Blocks * split / splits, endBlock = _weights.Blocks * (split + 1) / splits;
                if (Vector256.IsHardwareAccelerated)
                    Tile<Vector256<float>, Lanes256>(input, output, scratch, tile * FloatTile.Pixels, pixels, group, firstBlock, endBlock);
                else
                    Tile<Vector128<float>, Lanes128>(input, output, scratch, tile * FloatTile.Pixels, pixels, group, firstBlock, endBlock);
            }
        });
    }

    private void Tile<TVector, TLanes>(float* input, float* output, float* scratch, int firstPixel, int pixels, int group, int firstBlock, int endBlock)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int count = Math.Min(FloatTile.Pixels, pixels - firstPixel);
        float** rows = stackalloc float*[FloatTile.Pixels];
        float** results = stackalloc float*[FloatTile.Pixels];
        for (int i = 0; i < FloatTile.Pixels; i++)
        {
            if (i < count)
                rows[i] = Window(input, scratch + (nint)i * _depth, firstPixel + i, group);
            else
                rows[i] = rows[0];
        }

        fixed (float* weights = _weights.Weights, bias = _weights.Bias)
        {
            for (int block = firstBlock; block < endBlock; block++)
            {
                int channel = block * FloatTile.Channels;
                for (int i = 0; i < count; i++)
                    results[i] = output + (nint)(firstPixel + i) * _geometry.OutputChannels + group * _outputsPerGroup + channel;
                nint packed = (nint)group * _weights.Blocks + block;
                FloatTile.Run<TVector, TLanes>(rows, count, weights + packed * _depth * FloatTile.Channels, bias + packed * FloatTile.Channels, _depth,
                    results, Math.Min(FloatTile.Channels, _outputsPerGroup - channel), _clamp);
            }
        }
    }

    /// <summary>The values under one output pixel in the weights' order: in place, or gathered into <paramref name="scratch"/> with zeros outside.</summary>
    protected virtual float* Window(float* input, float* scratch, int pixel, int group)
    {
        int channels = _geometry.InputChannels;
        float* start = input + group * _inputsPerGroup;
        if (_inPlace)
            return start + (nint)pixel * channels;

        int y = pixel / _geometry.OutputColumns * _geometry.Vertical.Stride - _geometry.Vertical.PadBefore;
        WindowTaps columns = WindowTaps.At(_geometry.Horizontal, pixel % _geometry.OutputColumns, _geometry.InputColumns);
        int rowLength = _geometry.Horizontal.Size * _inputsPerGroup;
        for (int ky = 0; ky < _geometry.Vertical.Size; ky++)
        {
            var destination = new Span<float>(scratch + (nint)ky * rowLength, rowLength);
            int row = y + ky * _geometry.Vertical.Dilation;
            if ((uint)row < (uint)_geometry.InputRows)
                GatherRow(start + (nint)row * _geometry.InputColumns * channels, columns, destination);
            else
                destination.Clear();
        }

        return scratch;
    }

    /// <summary>The taps of one row of the window: in one copy where they lie side by side.</summary>
    private void GatherRow(float* row, WindowTaps columns, Span<float> destination)
    {
        int count = _inputsPerGroup, dilation = _geometry.Horizontal.Dilation;
        destination[..(columns.First * count)].Clear();
        destination[(columns.End * count)..].Clear();
        if (dilation == 1 && _groups == 1)
        {
            var taps = new ReadOnlySpan<float>(row + (nint)(columns.Start + columns.First) * count, (columns.End - columns.First) * count);
            taps.CopyTo(destination[(columns.First * count)..]);
            return;
        }

        for (int kx = columns.First; kx < columns.End; kx++)
        {
            var tap = new ReadOnlySpan<float>(row + (nint)(columns.Start + kx * dilation) * _geometry.InputChannels, count);
            tap.CopyTo(destination[(kx * count)..]);
        }
    }
}
