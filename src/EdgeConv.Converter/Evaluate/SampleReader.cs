using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Frames;

namespace EdgeConv.Converter.Evaluate;

/// <summary>Makes a network's inputs of a data set's samples.</summary>
/// <param name="inputs">The network's, in its layout.</param>
/// <param name="picture">How pictures become the only one.</param>
/// <param name="decode">Reads a picture file.</param>
internal sealed class SampleReader(IReadOnlyList<(string Name, int[] Shape)> inputs, PictureDescription picture, Func<string, Pixels> decode)
{
    private PictureInput? _input;

    /// <summary>The inputs, and the part of the picture that the network sees of it, in fractions.</summary>
    /// <exception cref="EdgeConvException">The picture cannot be read, or the network takes no such picture.</exception>
    public (float[][] Inputs, (float Left, float Top, float Right, float Bottom) Seen) Read(EvaluationSample sample)
    {
        if (sample.Input is RealsInput reals)
            return (reals.Read(), (0, 0, 1, 1));
        if (inputs.Count != 1)
            throw new EdgeConvException(ConverterErrors.DataMisfit, $"{sample.Name}: pictures are one input, and the model has {inputs.Count}; give arrays (--format npy)");
        Pixels pixels = sample.Input is PictureFileInput file ? decode(file.Path) : ((PixelsInput)sample.Input).Read();
        _input ??= new(inputs[0].Name, inputs[0].Shape, picture, sample.Name);
        return ([_input.Reals(pixels)], _input.Seen(pixels.Layout));
    }
}
