using System.CommandLine;
using EdgeConv.Converter.Graph;
using EdgeConv.Frames;

namespace EdgeConv.Command;

/// <summary>The options that say how a picture becomes an input.</summary>
internal sealed class PictureOptions
{
    private readonly Option<float[]?> _mul = Options.Reals(
        "--input-mul",
        "What a level of 0 to 255 is multiplied by to get what the model was trained on; 1/255 if only others of these options are given");
    private readonly Option<float[]?> _add = Options.Reals(
        "--input-add", "What is added after that; 0 if only others of these options are given");
    private readonly Option<string> _channels = Options.Choice(
        "--channels", "Channels of the model's input; grey for one channel, else rgb", null, "rgb", "bgr", "grey");
    private readonly Option<string> _fit = Options.Choice(
        "--fit", "The whole picture, or its largest centred part of the input's aspect ratio", null, "stretch", "crop");
    private readonly Option<string> _filter = Options.Choice("--filter", "How pictures are made smaller", null, "bilinear", "area");

    public void AddTo(Verb verb)
    {
        foreach (Option option in (Option[])[_mul, _add, _channels, _fit, _filter])
            verb.Add(option);
    }

    /// <summary>Whether any of them was given.</summary>
    public bool AreGiven(ParseResult words) =>
        new Option[] { _mul, _add, _channels, _fit, _filter }.Any(option => words.GetResult(option) is { Implicit: false });

    /// <param name="graph">Its first input's channels decide between rgb and grey where that was not said.</param>
    public PictureDescription Of(ParseResult words, ModelGraph graph) => Of(words, graph.Inputs[0].Shape);

    /// <param name="shape">The first input's, in either layout: its channels decide between rgb and grey where that was not said.</param>
    public PictureDescription Of(ParseResult words, int[] shape) => new()
    {
        Multiplier = words.GetValue(_mul) is { Length: > 0 } multiplier ? multiplier : [1f / 255],
        Addend = words.GetValue(_add) is { Length: > 0 } addend ? addend : [0],
        Channels = words.GetValue(_channels) switch
        {
            "rgb" => ChannelOrder.Rgb,
            "bgr" => ChannelOrder.Bgr,
            "grey" => ChannelOrder.Grey,
            _ => HasOneChannel(shape) ? ChannelOrder.Grey : ChannelOrder.Rgb,
        },
        CropsToFit = words.GetValue(_fit) == "crop",
        Filter = words.GetValue(_filter) == "bilinear" ? ResizeFilter.Bilinear : ResizeFilter.Area,
    };

    /// <summary>Whether a shape in either layout is a map of one channel.</summary>
    private static bool HasOneChannel(int[] shape) => shape.Length >= 3 && (shape[^1] == 1 || shape[^3] == 1);
}
