using System.Runtime.Intrinsics;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>
/// Learned rounding (Nagel et al. 2020, "Up or Down? Adaptive Rounding for Post-Training Quantization", section 3): each weight's share h of the way up,
/// a rectified sigmoid of v, follows the gradient of the layer's error, while a regulariser drives h to 0 or 1 ever harder.
/// </summary>
/// <remarks>Six output channels of a group at a time. All is element by element, or sums in one order: the same bits everywhere.</remarks>
internal static unsafe class AdaRound
{
    // The paper's: the sigmoid is stretched to [-0.1, 1.1] and clipped; the exponent falls from 20 to 2 after a fifth of the steps.
    private const float Low = -0.1f, High = 1.1f;
    private const int FirstPower = 20, LastPower = 2;
    private const double FreeShare = 0.2;
    private const float Regulariser = 0.05f; // of the mean cost of a weight
    private const double Distance = 12; // what v may move in all

    // Adam (Kingma and Ba 2015).
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    /// <summary>Room in floats for <paramref name="columns"/> weights of six channels.</summary>
    public static int ScratchFloats(int columns) => 5 * FloatTile.Pixels * columns + FloatTile.Channels;

    /// <summary>Learns which weights round up.</summary>
    /// <param name="quadratic">The layer's cost.</param>
    /// <param name="gram">Its G of the group, packed.</param>
    /// <param name="pulls">Its pull of each channel.</param>
    /// <param name="shares">Per channel and weight, how far the float weight is above its lower level: 0 to 1. Replaced by 0 or 1.</param>
    /// <param name="channels">1 to 6.</param>
    /// <param name="steps">Gradient steps.</param>
    /// <param name="scratch"><see cref="ScratchFloats"/></param>
    public static void Learn(LayerQuadratic quadratic, float* gram, float* pulls, float* shares, int channels, int steps, float* scratch)
    {
        if (Vector256.IsHardwareAccelerated)
            Learn<Vector256<float>, Lanes256>(quadratic, gram, pulls, shares, channels, steps, scratch);
        else
            Learn<Vector128<float>, Lanes128>(quadratic, gram, pulls, shares, channels, steps, scratch);
    }

    private static void Learn<TVector, TLanes>(LayerQuadratic quadratic, float* gram, float* pulls, float* shares, int channels, int steps, float* scratch)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int columns = quadratic.Columns, all = channels * columns;
        float* variables = scratch, moments = variables + all, squares = moments + all, errors = squares + all, gradients = errors + all, zeros = gradients + all;
        new Span<float>(moments, 2 * all).Clear();
        new Span<float>(zeros, FloatTile.Channels).Clear();
        for (int i = 0; i < all; i++)
        {
            variables[i] = Start(shares[i]);
            errors[i] = 0;
        }

        float rate = (float)(Distance / steps);
        int free = (int)(steps * FreeShare);
        double first = 1, second = 1;
        for (int step = 0; step < steps; step++)
        {
            Multiply<TVector, TLanes>(quadratic, gram, errors, channels, zeros, gradients);
            first *= Beta1;
            second *= Beta2;
            var update = new Update
            {
                Rate = (float)(rate / (1 - first)),
                PerSquare = (float)(1 / (1 - second)),
                Regulariser = step < free ? 0 : Regulariser,
                Power = Power(step - free, steps - free),
            };
            for (int channel = 0; channel < channels; channel++)
            {
                int at = channel * columns;
                update.Apply(variables + at, moments + at, squares + at, errors + at, gradients + at, pulls + at, shares + at, columns);
            }
        }

        for (int i = 0; i < all; i++)
            shares[i] = variables[i] >= 0 ? 1 : 0;
    }

    /// <summary>The exponent: it falls along half a cosine, in whole numbers.</summary>
    private static int Power(int step, int steps)
    {
        if (step < 0 || steps < 2)
            return LastPower;
        double t = (double)step / (steps - 1); // 0 to 1
        double cosine = 1 - t * t * (3 - 2 * t); // as (1 + cos(pi t)) / 2, within a hundredth, without a cosine
        return LastPower + (int)Math.Round((FirstPower - LastPower) * cosine);
    }

    /// <summary>The v whose h is a share.</summary>
    private static float Start(float share)
    {
        double sigmoid = (share - Low) / (double)(High - Low);
        return (float)Elementary.Log(sigmoid / (1 - sigmoid));
    }

    /// <summary><c>G e</c> of each channel.</summary>
    private static void Multiply<TVector, TLanes>(LayerQuadratic quadratic, float* gram, float* errors, int channels, float* zeros, float* products)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        float** rows = stackalloc float*[FloatTile.Pixels];
        float** results = stackalloc float*[FloatTile.Pixels];
        for (int block = 0; block < quadratic.Columns; block += FloatTile.Channels)
        {
            for (int i = 0; i < FloatTile.Pixels; i++)
            {
                int channel = Math.Min(i, channels - 1);
                rows[i] = errors + (nint)channel * quadratic.Columns;
                results[i] = products + (nint)channel * quadratic.Columns + block;
            }

            FloatTile.Run<TVector, TLanes>(rows, channels, gram + (nint)block * quadratic.Depth, zeros, quadratic.Depth, results, FloatTile.Channels, Graph.Clamp.None);
        }
    }

    /// <summary>One step of Adam.</summary>
    private ref struct Update
    {
        public float Rate, PerSquare, Regulariser;
        public int Power;

        public readonly void Apply(float* variables, float* moments, float* squares, float* errors, float* gradients, float* pull, float* shares, int count)
        {
            Vector256<float> one = Vector256<float>.One, zero = Vector256<float>.Zero;
            for (int i = 0; i < count; i += Vector256<float>.Count)
            {
                Vector256<float> v = Vector256.Load(variables + i);
                Vector256<float> sigmoid = FloatExponential.Sigmoid(v);
                Vector256<float> h = Clip(sigmoid);
                // Where h is clipped the gradient is 0.
                Vector256<float> slope = Vector256.ConditionalSelect(Vector256.GreaterThan(h, zero) & Vector256.LessThan(h, one), sigmoid * (one - sigmoid) * (High - Low), zero);
                Vector256<float> gradient = Vector256.Load(gradients + i) - Vector256.Load(pull + i);
                gradient += gradient;
                Vector256<float> centred = h + h - one, size = Vector256.Abs(centred);
                Vector256<float> power = one;
                for (int p = 1; p < Power; p++)
                    power *= size;
                Vector256<float> signed = Vector256.ConditionalSelect(Vector256.LessThan(centred, zero), -power, power);
                gradient -= signed * (2 * Power * Regulariser);
                gradient *= slope;

                Vector256<float> moment = Vector256.Load(moments + i) * Beta1 + gradient * (1 - Beta1);
                Vector256<float> square = Vector256.Load(squares + i) * Beta2 + gradient * gradient * (1 - Beta2);
                moment.Store(moments + i);
                square.Store(squares + i);
                v -= moment * Rate / (Vector256.Sqrt(square * PerSquare) + Vector256.Create(Epsilon));
                v.Store(variables + i);
                (Clip(FloatExponential.Sigmoid(v)) - Vector256.Load(shares + i)).Store(errors + i);
            }
        }

        private static Vector256<float> Clip(Vector256<float> sigmoid) =>
            Vector256.Min(Vector256.Max(sigmoid * (High - Low) + Vector256.Create(Low), Vector256<float>.Zero), Vector256<float>.One);
    }
}
