using System.CommandLine;
using EdgeConv.Blob;
using EdgeConv.Command.Pictures;
using EdgeConv.Converter;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;

namespace EdgeConv.Command;

/// <summary>The options of everything that converts a model.</summary>
internal sealed class ConversionOptions
{
    private readonly Option<string> _calibrate = new("--calibrate")
    {
        Description = "Typical inputs for a float model: a .npy array of model inputs, a folder of pictures, or for several inputs one with a NAME.npy for each",
        HelpName = "file.npy|folder",
    };

    private readonly Option<string> _arithmetic = Options.Choice(
        "--arithmetic", "fp32: as TensorFlow Lite with XNNPACK; q31: as TFLite Micro; ort: as ONNX Runtime; auto: ort for quantised ONNX models, else fp32", "auto", "auto", "fp32", "q31", "ort");
    private readonly QuantiseWords _quantise = new();
    private readonly ImportWords _import = new();

    public PictureOptions Picture { get; } = new();

    public void AddTo(Verb verb)
    {
        foreach (Option option in (Option[])[_calibrate, _arithmetic])
            verb.Add(option);
        _quantise.AddTo(verb);
        _import.AddTo(verb);
        Picture.AddTo(verb);
    }

    /// <summary>Where the calibration inputs are; null where none were given.</summary>
    public string? Calibration(ParseResult words) => words.GetValue(_calibrate);

    /// <param name="needed">The arithmetic where the words leave it open; another one that they say is refused.</param>
    /// <exception cref="EdgeConvException">They say another.</exception>
    public ConvertOptions Of(ParseResult words, Rule? needed = null)
    {
        string? calibrate = Calibration(words);
        bool describes = Picture.AreGiven(words) || (calibrate is not null && Directory.Exists(calibrate) && !CalibrationSet.IsFolder(calibrate));
        Rule? rule = words.GetValue(_arithmetic) switch
        {
            "fp32" => Rule.Xnnpack,
            "q31" => Rule.Tflm,
            "ort" => Rule.Ort,
            _ => needed,
        };
        if (needed is not null && rule != needed)
            throw new EdgeConvException(ConverterErrors.Arithmetic, $"--arithmetic {words.GetValue(_arithmetic)}: a microcontroller computes with q31 alone; leave it out");
        return new()
        {
            Rule = rule,
            Import = _import.Of(words),
            Calibration = calibrate is null ? null : graph => ModelInputs.Read(calibrate, graph, Picture.Of(words, graph)),
            Quantise = _quantise.Of(words, rule),
            Picture = describes ? graph => Picture.Of(words, graph) : null,
        };
    }

    /// <summary>A stage of a conversion in words.</summary>
    public static string Text(ConvertStage stage, string source) => stage switch
    {
        ConvertStage.Import => $"importing {source}",
        ConvertStage.Try => "trying",
        ConvertStage.Equalise => "equalising",
        ConvertStage.Calibrate => "calibrating",
        ConvertStage.Round => "rounding",
        ConvertStage.Widen => "widening",
        ConvertStage.Lower => "lowering",
        ConvertStage.Plan => "planning",
        _ => "writing",
    };
}
