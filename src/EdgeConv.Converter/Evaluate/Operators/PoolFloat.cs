using System.Runtime.Intrinsics;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Maximum and average over windows, channels side by side, taps in order; an average is the sum divided by the count.</summary>
internal sealed unsafe class PoolFloat(MapGeometry geometry, PoolKind kind, Clamp clamp) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        long work = (long)geometry.OutputRows * geometry.OutputColumns * geometry.OutputChannels * geometry.Vertical.Size * geometry.Horizontal.Size;
        team.Run(geometry.OutputRows, work, (first, end, _) =>
        {
            for (int row = first; row < end; row++)
                for (int column = 0; column < geometry.OutputColumns; column++)
                    Pixel(input, output, row, column);
        });
    }

    private void Pixel(float* input, float* output, int row, int column)
    {
        WindowTaps vertical = WindowTaps.At(geometry.Vertical, row, geometry.InputRows);
        WindowTaps horizontal = WindowTaps.At(geometry.Horizontal, column, geometry.InputColumns);
        float* result = output + ((nint)row * geometry.OutputColumns + column) * geometry.OutputChannels;
        int channel = 0;
        if (Vector256.IsHardwareAccelerated)
            channel = Channels<Vector256<float>, Lanes256>(input, result, vertical, horizontal, channel);
        channel = Channels<Vector128<float>, Lanes128>(input, result, vertical, horizontal, channel);
        Channels<float, OneLane>(input, result, vertical, horizontal, channel);
    }

    private int Channels<TVector, TLanes>(float* input, float* result, WindowTaps vertical, WindowTaps horizontal, int channel)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int channels = geometry.InputChannels;
        int count = kind == PoolKind.AverageWithPadding
            ? geometry.Vertical.Size * geometry.Horizontal.Size
            : (vertical.End - vertical.First) * (horizontal.End - horizontal.First);
        TVector divisor = TLanes.Broadcast(count), low = TLanes.Broadcast(clamp.Low), high = TLanes.Broadcast(clamp.High);
        TVector start = TLanes.Broadcast(kind == PoolKind.Maximum ? float.NegativeInfinity : 0);
        for (; channel + TLanes.Width <= channels; channel += TLanes.Width)
        {
            TVector sum = start;
            for (int ky = vertical.First; ky < vertical.End; ky++)
                for (int kx = horizontal.First; kx < horizontal.End; kx++)
                {
                    int y = vertical.Start + ky * geometry.Vertical.Dilation, x = horizontal.Start + kx * geometry.Horizontal.Dilation;
                    TVector value = TLanes.Load(input + ((nint)y * geometry.InputColumns + x) * channels + channel);
                    sum = kind == PoolKind.Maximum ? TLanes.Larger(value, sum) : TLanes.Add(sum, value);
                }

            if (kind != PoolKind.Maximum)
                sum = TLanes.Divide(sum, divisor);
            TLanes.Store(TLanes.Smaller(TLanes.Larger(sum, low), high), result + channel);
        }

        return channel;
    }
}
