using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>
/// Convolution at moved places: each tap is a bilinear sample, 0 outside the map, times its mask. The samples of a pixel are gathered in the weights' order;
/// sums are bias, then products in order.
/// </summary>
internal sealed unsafe class DeformableConvolutionFloat : FloatOperator
{
    private readonly DeformableConvolution _node;
    private readonly Clamp _clamp;
    private readonly float[] _weights;
    private readonly float[]? _bias;
    private readonly int _rows, _columns, _channels, _taps;

    public DeformableConvolutionFloat(DeformableConvolution node, Clamp clamp)
    {
        (_node, _clamp) = (node, clamp);
        _weights = RealValues.Of(node.Weights);
        _bias = RealValues.Bias(node.Input, node.Weights, node.Bias);
        (_rows, _columns, _channels) = (node.Input.Shape[1], node.Input.Shape[2], node.Input.Shape[3]);
        _taps = node.Vertical.Size * node.Horizontal.Size;
    }

    /// <summary>[tap][channel]</summary>
    public override int ScratchFloats => checked(_taps * _channels);

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        int[] shape = _node.Output.Shape;
        int pixels = checked(shape[0] * shape[1] * shape[2]);
        team.Run(pixels, (long)pixels * shape[3] * _weights.Length / _node.Weights.Shape[0], (first, end, scratch) =>
        {
            for (int pixel = first; pixel < end; pixel++)
            {
                Sample(inputs, pixel, scratch);
                Sum(scratch, output + (nint)pixel * shape[3]);
            }
        });
    }

    private void Sample(float*[] inputs, int pixel, float* scratch)
    {
        int width = _node.Output.Shape[2], height = _node.Output.Shape[1];
        int y = pixel / width % height * _node.Vertical.Stride - _node.Vertical.PadBefore, x = pixel % width * _node.Horizontal.Stride - _node.Horizontal.PadBefore;
        float* map = inputs[0] + (nint)(pixel / width / height) * _rows * _columns * _channels;
        float* offsets = inputs[1] + (nint)pixel * _node.OffsetGroups * _taps * 2;
        float* mask = _node.HasMask ? inputs[2] + (nint)pixel * _node.OffsetGroups * _taps : null;
        int perGroup = _channels / _node.OffsetGroups;
        for (int tap = 0; tap < _taps; tap++)
        {
            int tapY = y + tap / _node.Horizontal.Size * _node.Vertical.Dilation, tapX = x + tap % _node.Horizontal.Size * _node.Horizontal.Dilation;
            for (int group = 0; group < _node.OffsetGroups; group++)
            {
                int at = group * _taps + tap;
                Bilinear.Sample(map + group * perGroup, _rows, _columns, _channels, tapY + offsets[2 * at], tapX + offsets[2 * at + 1],
                    mask is null ? 1 : mask[at], new Span<float>(scratch + tap * _channels + group * perGroup, perGroup));
            }
        }
    }

    private void Sum(float* samples, float* output)
    {
        int outputs = _node.Weights.Shape[0], perGroup = _channels / _node.Groups, outputsPerGroup = outputs / _node.Groups;
        for (int o = 0; o < outputs; o++)
        {
            float sum = _bias is null ? 0 : _bias[o];
            int group = o / outputsPerGroup, weight = o * _taps * perGroup;
            for (int tap = 0; tap < _taps; tap++)
                for (int c = 0; c < perGroup; c++)
                {
                    float product = samples[tap * _channels + group * perGroup + c] * _weights[weight++];
                    sum += product;
                }
            output[o] = OneLane.Smaller(OneLane.Larger(sum, _clamp.Low), _clamp.High);
        }
    }
}
