using System.Runtime.Intrinsics;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Depthwise convolution, channels side by side; weights lie as [KH * KW][C]. Each output is bias, then its taps inside the picture in order.</summary>
internal sealed unsafe class DepthwiseFloat : FloatOperator
{
    /// <summary>The pointers of a window's taps lie on the stack.</summary>
    public const int MostTaps = 1024;

    private readonly MapGeometry _geometry;
    private readonly Clamp _clamp;
    private readonly float[] _weights, _bias;
    private readonly bool _isThreeByThree;

    /// <param name="geometry">As many output channels as input channels.</param>
    /// <param name="weights">[C, KH, KW, 1]</param>
    /// <param name="bias">[C] or null.</param>
    /// <param name="clamp">The fused activation.</param>
    public DepthwiseFloat(MapGeometry geometry, float[] weights, float[]? bias, Clamp clamp)
    {
        _geometry = geometry;
        _clamp = clamp;
        int channels = geometry.InputChannels, taps = geometry.Vertical.Size * geometry.Horizontal.Size;
        _isThreeByThree = geometry.Vertical.Size == 3 && geometry.Horizontal.Size == 3;
        _bias = bias ?? new float[channels];
        _weights = new float[weights.Length];
        for (int channel = 0; channel < channels; channel++)
            for (int tap = 0; tap < taps; tap++)
                _weights[tap * channels + channel] = weights[channel * taps + tap];
    }

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        long work = (long)_geometry.OutputRows * _geometry.OutputColumns * _weights.Length;
        team.Run(_geometry.OutputRows, work, (first, end, _) =>
        {
            for (int row = first; row < end; row++)
                Row(input, output, row);
        });
    }

    private void Row(float* input, float* output, int row)
    {
        int channels = _geometry.InputChannels;
        int window = _geometry.Vertical.Size * _geometry.Horizontal.Size;
        float** values = stackalloc float*[window];
        float** weights = stackalloc float*[window];
        WindowTaps vertical = WindowTaps.At(_geometry.Vertical, row, _geometry.InputRows);
        fixed (float* packed = _weights, bias = _bias)
        {
            (int firstInside, int endInside) = _isThreeByThree && vertical is { First: 0, End: 3 } ? InsideColumns() : (0, 0);
            if (firstInside < endInside)
                Inside(input, output, row, firstInside, endInside, packed, bias);
            for (int column = 0; column < _geometry.OutputColumns; column++)
            {
                int vectors = column >= firstInside && column < endInside ? channels / Vector128<float>.Count * Vector128<float>.Count : 0;
                if (vectors == channels)
                    continue;
                WindowTaps horizontal = WindowTaps.At(_geometry.Horizontal, column, _geometry.InputColumns);
                int taps = 0;
                for (int ky = vertical.First; ky < vertical.End; ky++)
                    for (int kx = horizontal.First; kx < horizontal.End; kx++)
                    {
                        int y = vertical.Start + ky * _geometry.Vertical.Dilation, x = horizontal.Start + kx * _geometry.Horizontal.Dilation;
                        values[taps] = input + ((nint)y * _geometry.InputColumns + x) * channels;
                        weights[taps++] = packed + (nint)(ky * _geometry.Horizontal.Size + kx) * channels;
                    }

                float* result = output + ((nint)row * _geometry.OutputColumns + column) * channels;
                int channel = vectors;
                if (Vector256.IsHardwareAccelerated)
                    channel = Channels<Vector256<float>, Lanes256>(values, weights, taps, bias, result, channel, channels);
                channel = Channels<Vector128<float>, Lanes128>(values, weights, taps, bias, result, channel, channels);
                Channels<float, OneLane>(values, weights, taps, bias, result, channel, channels);
            }
        }
    }

    /// <summary>The output columns whose taps all lie inside the picture.</summary>
    private (int First, int End) InsideColumns()
    {
        Window window = _geometry.Horizontal;
        int first = (window.PadBefore + window.Stride - 1) / window.Stride;
        int last = _geometry.InputColumns + window.PadBefore - window.Extent; // where the last whole window starts
        return (first, last < 0 ? 0 : Math.Min(_geometry.OutputColumns, last / window.Stride + 1));
    }

    private void Inside(float* input, float* output, int row, int firstColumn, int endColumn, float* weights, float* bias)
    {
        int channel = 0;
        if (Vector256.IsHardwareAccelerated)
            channel = ThreeByThree<Vector256<float>, Lanes256>(input, output, row, firstColumn, endColumn, weights, bias, channel);
        ThreeByThree<Vector128<float>, Lanes128>(input, output, row, firstColumn, endColumn, weights, bias, channel);
    }

    /// <summary>A row of whole 3x3 windows, a vector of channels at a time, its weights in registers; the same order as everywhere.</summary>
    private int ThreeByThree<TVector, TLanes>(
        float* input, float* output, int row, int firstColumn, int endColumn, float* weights, float* bias, int channel)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int channels = _geometry.InputChannels;
        nint right = (nint)_geometry.Horizontal.Dilation * channels, down = (nint)_geometry.Vertical.Dilation * _geometry.InputColumns * channels;
        nint next = (nint)_geometry.Horizontal.Stride * channels;
        int top = row * _geometry.Vertical.Stride - _geometry.Vertical.PadBefore, left = firstColumn * _geometry.Horizontal.Stride - _geometry.Horizontal.PadBefore;
        TVector low = TLanes.Broadcast(_clamp.Low), high = TLanes.Broadcast(_clamp.High);
        for (; channel + TLanes.Width <= channels; channel += TLanes.Width)
        {
            float* w = weights + channel, x = input + ((nint)top * _geometry.InputColumns + left) * channels + channel;
            float* y = output + ((nint)row * _geometry.OutputColumns + firstColumn) * channels + channel;
            TVector start = TLanes.Load(bias + channel);
            TVector w0 = TLanes.Load(w), w1 = TLanes.Load(w + channels), w2 = TLanes.Load(w + 2 * channels), w3 = TLanes.Load(w + 3 * channels);
            TVector w4 = TLanes.Load(w + 4 * channels), w5 = TLanes.Load(w + 5 * channels), w6 = TLanes.Load(w + 6 * channels);
            TVector w7 = TLanes.Load(w + 7 * channels), w8 = TLanes.Load(w + 8 * channels);
            for (int column = firstColumn; column < endColumn; column++, x += next, y += channels)
            {
                float* middle = x + down, bottom = middle + down;
                TVector sum = TLanes.Add(start, TLanes.Multiply(TLanes.Load(x), w0));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(x + right), w1));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(x + 2 * right), w2));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(middle), w3));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(middle + right), w4));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(middle + 2 * right), w5));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(bottom), w6));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(bottom + right), w7));
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(bottom + 2 * right), w8));
                TLanes.Store(TLanes.Smaller(TLanes.Larger(sum, low), high), y);
            }
        }

        return channel;
    }

    /// <summary>Computes channels from <paramref name="channel"/> while a whole vector fits; returns the first not computed.</summary>
    private int Channels<TVector, TLanes>(float** values, float** weights, int taps, float* bias, float* result, int channel, int channels)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int width = TLanes.Width;
        TVector low = TLanes.Broadcast(_clamp.Low), high = TLanes.Broadcast(_clamp.High);
        for (; channel + 4 * width <= channels; channel += 4 * width)
        {
            float* start = bias + channel;
            TVector a = TLanes.Load(start), b = TLanes.Load(start + width), c = TLanes.Load(start + 2 * width), d = TLanes.Load(start + 3 * width);
            for (int tap = 0; tap < taps; tap++)
            {
                float* x = values[tap] + channel, w = weights[tap] + channel;
                a = TLanes.Add(a, TLanes.Multiply(TLanes.Load(x), TLanes.Load(w)));
                b = TLanes.Add(b, TLanes.Multiply(TLanes.Load(x + width), TLanes.Load(w + width)));
                c = TLanes.Add(c, TLanes.Multiply(TLanes.Load(x + 2 * width), TLanes.Load(w + 2 * width)));
                d = TLanes.Add(d, TLanes.Multiply(TLanes.Load(x + 3 * width), TLanes.Load(w + 3 * width)));
            }

            float* end = result + channel;
            TLanes.Store(TLanes.Smaller(TLanes.Larger(a, low), high), end);
            TLanes.Store(TLanes.Smaller(TLanes.Larger(b, low), high), end + width);
            TLanes.Store(TLanes.Smaller(TLanes.Larger(c, low), high), end + 2 * width);
            TLanes.Store(TLanes.Smaller(TLanes.Larger(d, low), high), end + 3 * width);
        }

        for (; channel + width <= channels; channel += width)
        {
            TVector sum = TLanes.Load(bias + channel);
            for (int tap = 0; tap < taps; tap++)
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Load(values[tap] + channel), TLanes.Load(weights[tap] + channel)));
            TLanes.Store(TLanes.Smaller(TLanes.Larger(sum, low), high), result + channel);
        }

        return channel;
    }
}
