using System.Runtime.Intrinsics;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Sum of two equally large values, then a clamp.</summary>
internal sealed unsafe class AddFloat(int count, Clamp clamp) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* a = inputs[0], b = inputs[1];
        int done = Vector256.IsHardwareAccelerated ? Elements<Vector256<float>, Lanes256>(a, b, output, 0) : 0;
        done = Elements<Vector128<float>, Lanes128>(a, b, output, done);
        Elements<float, OneLane>(a, b, output, done);
    }

    private int Elements<TVector, TLanes>(float* a, float* b, float* output, int done)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        TVector low = TLanes.Broadcast(clamp.Low), high = TLanes.Broadcast(clamp.High);
        for (; done + TLanes.Width <= count; done += TLanes.Width)
            TLanes.Store(TLanes.Smaller(TLanes.Larger(TLanes.Add(TLanes.Load(a + done), TLanes.Load(b + done)), low), high), output + done);
        return done;
    }
}

/// <summary>A clamp alone; none is a copy.</summary>
internal sealed unsafe class ClampFloat(int count, Clamp clamp) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        int done = Vector256.IsHardwareAccelerated ? Elements<Vector256<float>, Lanes256>(input, output, 0) : 0;
        Elements<float, OneLane>(input, output, done);
    }

    private int Elements<TVector, TLanes>(float* input, float* output, int done)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        TVector low = TLanes.Broadcast(clamp.Low), high = TLanes.Broadcast(clamp.High);
        for (; done + TLanes.Width <= count; done += TLanes.Width)
            TLanes.Store(TLanes.Smaller(TLanes.Larger(TLanes.Load(input + done), low), high), output + done);
        return done;
    }
}

/// <summary><c>clamp(scale[c] * x + shift[c])</c> over the last axis.</summary>
internal sealed unsafe class ChannelAffineFloat(int count, float[] scale, float[] shift, Clamp clamp) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        for (int start = 0; start < count; start += scale.Length)
            for (int channel = 0; channel < scale.Length; channel++)
            {
                float product = scale[channel] * input[start + channel];
                output[start + channel] = OneLane.Smaller(OneLane.Larger(product + shift[channel], clamp.Low), clamp.High);
            }
    }
}
