using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Simulator.Analyse;

namespace EdgeConv.Simulator.Compare;

/// <summary>Holds a second model against the first on the same frames, each in a session of its own.</summary>
internal sealed class ModelComparison : IDisposable
{
    /// <summary>Frames that differ and are remembered.</summary>
    public const int MostDifferences = 50;

    /// <summary>What is told where nothing differs.</summary>
    public const double Equal = 200;

    private readonly Lock _gate = new();
    private readonly ComparedModel _first, _second;
    private readonly string _kind;
    private readonly Agreement _agreement = new();
    private readonly SignalToNoise _noise = new();
    private readonly Queue<ComparedFrame> _differences = [];
    private readonly bool _haveEqualShapes;
    private ComparedFrame? _last;
    private long _agree, _forgotten;
    private bool _differs;

    private ModelComparison(ComparedModel first, ComparedModel second, string kind)
    {
        (_first, _second, _kind) = (first, second, kind);
        _haveEqualShapes = first.Model.Outputs.Count == second.Model.Outputs.Count
            && first.Model.Outputs.Zip(second.Model.Outputs).All(pair => pair.First.Shape.SequenceEqual(pair.Second.Shape) && pair.First.IsChannelsFirst == pair.Second.IsChannelsFirst);
    }

    /// <summary>Prepares both models.</summary>
    /// <param name="first">The file that runs.</param>
    /// <param name="second">The file that is held against it.</param>
    /// <param name="options">How both models' outputs are read; null for best classes, and pixels of maps.</param>
    /// <param name="labels">Names of labels; null for those of the files.</param>
    /// <param name="hasOwnInputs">Whether each frame comes with input bytes for the second model, whose input may then be another; else it gets the first one's.</param>
    /// <exception cref="EdgeConvException">A file is not sound, or the two do not see or say the same kind of thing.</exception>
    public static ModelComparison Of(ReadOnlySpan<byte> first, string firstName, ReadOnlySpan<byte> second, string secondName, AnswerOptions? options = null,
        IReadOnlyList<string>? labels = null, bool hasOwnInputs = false)
    {
        ComparedModel one = new(first, firstName, options ?? new(), labels), other;
        try
        {
            other = new(second, secondName, options ?? new(), labels);
        }
        catch
        {
            one.Dispose();
            throw;
        }
        try
        {
            if (!hasOwnInputs)
                RequireEqualInputs(one, other);
            return new(one, other, Kind(one, other));
        }
        catch
        {
            one.Dispose();
            other.Dispose();
            throw;
        }
    }

    /// <summary>Runs both models on a frame.</summary>
    /// <param name="input">The first model's input bytes.</param>
    /// <param name="ofSecond">The second's, of the same frame; null where it gets the first one's.</param>
    /// <returns>False where the frame was the last one already.</returns>
    /// <exception cref="EdgeConvException">They are no inputs of the models.</exception>
    public bool Add(InputCopy input, InputCopy? ofSecond = null)
    {
        lock (_gate)
        {
            if (_last?.Sequence == input.Sequence)
                return false;
            Answer one = _first.Run(input), other = ofSecond is null ? _second.Run(input, _first.Input) : _second.Run(ofSecond);
            double share = _agreement.Add(one, other);
            for (int i = 0; i < _first.Outputs.Length && _haveEqualShapes; i++)
            {
                _noise.Add(_first.Outputs[i], _second.Outputs[i]);
                _differs |= !_first.Outputs[i].AsSpan().SequenceEqual(_second.Outputs[i]);
            }
            _last = new(input.Sequence, share, share >= 1, _first.Shown(one), _second.Shown(other));
            if (_last.IsSame)
                _agree++;
            else
                _differences.Enqueue(_last);
            if (_differences.Count > MostDifferences)
            {
                _differences.Dequeue();
                _forgotten++;
            }
            return true;
        }
    }

    /// <summary>What was seen so far.</summary>
    public ComparisonReport Report()
    {
        lock (_gate)
        {
            AgreementResult result = _agreement.Result();
            double? snr = !_haveEqualShapes || result.Samples == 0 ? null : _differs ? _noise.Decibels : Equal;
            return new(_first.Name, _second.Name, _kind, result.Samples, _agree, result.Share, result.Boxes, result.LostBoxes, snr, _last, [.. _differences], _forgotten);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _first.Dispose();
            _second.Dispose();
        }
    }

    private static void RequireEqualInputs(ComparedModel one, ComparedModel other)
    {
        Endpoint a = one.Input, b = other.Input;
        if ((a.Rows, a.Columns, a.Channels) != (b.Rows, b.Columns, b.Channels))
            throw Misfit($"{other.Name} takes {b.Rows}x{b.Columns}x{b.Channels} and {one.Name} {a.Rows}x{a.Columns}x{a.Channels}; give a model of the same input");
        if (a.Picture is { } first && b.Picture is { } second && (first.Channels != second.Channels || first.CropsToFit != second.CropsToFit))
            throw Misfit($"{other.Name} sees pictures as {second.Channels}{(second.CropsToFit ? ", cropped" : "")} and {one.Name} as {first.Channels}{(first.CropsToFit ? ", cropped" : "")}; convert both with the same --channels and --fit");
    }

    /// <summary>What is compared, where the two can be.</summary>
    private static string Kind(ComparedModel one, ComparedModel other)
    {
        Answer left = one.Run(new(-1, new sbyte[one.Input.Elements])), right = other.Run(new(-1, new sbyte[other.Input.Elements]));
        return (left, right) switch
        {
            (ScoresAnswer ones, ScoresAnswer others) when ones.Scores.Length != others.Scores.Length =>
                throw Misfit($"{one.Name} has {ones.Scores.Length} scores and {other.Name} {others.Scores.Length}; give a model of the same classes"),
            (MaskAnswer ones, MaskAnswer others) when (ones.Map.Width, ones.Map.Height) != (others.Map.Width, others.Map.Height) =>
                throw Misfit($"{one.Name} has masks of {ones.Map.Width}x{ones.Map.Height} and {other.Name} of {others.Map.Width}x{others.Map.Height}; give a model of the same masks"),
            (ScoresAnswer, ScoresAnswer) => "classes",
            (MaskAnswer, MaskAnswer) => "mask",
            (BoxesAnswer, BoxesAnswer) => "boxes",
            (TextAnswer, TextAnswer) => "text",
            _ => throw Misfit($"{one.Name} and {other.Name} answer in different kinds; give a model whose outputs are read alike"),
        };
    }

    private static EdgeConvException Misfit(string what) => new(AnalysisErrors.OtherInput, what);
}
