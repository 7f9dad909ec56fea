using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;
using EdgeConv.Simulator.Analyse;
using AnswerDecoder = EdgeConv.Node.Decide.AnswerDecoder;

namespace EdgeConv.Simulator.Compare;

/// <summary>One of two models that are compared: its session, and how its outputs are read.</summary>
internal sealed class ComparedModel : IDisposable
{
    private const int MostLabels = 5;

    private readonly Session _session;
    private readonly AnswerReader _reader;
    private readonly float[] _reals;

    /// <exception cref="EdgeConvException">The file is not sound, its input is no one of int8, or its outputs are not what the options say.</exception>
    public ComparedModel(ReadOnlySpan<byte> ecb, string name, AnswerOptions options, IReadOnlyList<string>? labels)
    {
        Model = Model.Load(ecb, name);
        try
        {
            Name = name;
            if (Model.Inputs is not [{ IsReal: false, IsInt16: false }])
                throw new EdgeConvException(AnalysisErrors.Input, $"{name}: it has {Model.Inputs.Count} inputs{(Model.Inputs.Count == 1 ? ", not of int8" : "")}; give a model whose only input is a picture");
            Labels = labels is { Count: > 0 } ? labels : Model.Labels;
            _reader = AnswerReader.Of(AnswerDecoder.ShapeOf(Model), options, truth: null);
            _session = new(Model, new SessionOptions { Threads = 1, BuffersInputs = true });
            _reals = new float[Input.Elements];
            Outputs = [.. Model.Outputs.Select(output => new float[output.Elements])];
        }
        catch
        {
            Model.Dispose();
            throw;
        }
    }

    public string Name { get; }

    public Model Model { get; }

    public Endpoint Input => Model.Inputs[0];

    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reals of the last run, in the source model's layout.</summary>
    public float[][] Outputs { get; }

    /// <summary>Runs on input bytes of its own.</summary>
    /// <exception cref="EdgeConvException">They are not as many as it takes.</exception>
    public Answer Run(InputCopy input)
    {
        AnalysedModel.SetInput(_session, input);
        return Run();
    }

    /// <summary>Runs on another model's input bytes: the same levels of the picture, as this one was trained on them.</summary>
    public Answer Run(InputCopy input, Endpoint whose)
    {
        if (whose.Scale == Input.Scale && whose.ZeroPoint == Input.ZeroPoint && IsSame(whose.Picture, Input.Picture))
            return Run(input);
        int channels = Input.Channels, plane = Input.Rows * Input.Columns;
        for (int i = 0; i < _reals.Length; i++)
        {
            int channel = i % channels, at = Input.IsPlanar ? channel * plane + i / channels : i;
            double real = (double)whose.Scale * (input.Bytes[i] - whose.ZeroPoint);
            if (whose.Picture is { } from && Input.Picture is { } to)
                real = (real - from.Real(channel, 0)) / (from.Real(channel, 1) - from.Real(channel, 0)) * (to.Real(channel, 1) - to.Real(channel, 0)) + to.Real(channel, 0);
            _reals[at] = (float)real;
        }
        _session.SetInput(_reals);
        return Run();
    }

    /// <summary>The best of an answer, for people.</summary>
    public IReadOnlyList<LabelState> Shown(Answer answer) => answer switch
    {
        ScoresAnswer scores => Best(scores.Scores),
        BoxesAnswer boxes => [.. boxes.Boxes.Take(MostLabels).Select(box => new LabelState(LabelOf(box.Label), box.Score))],
        MaskAnswer mask => Shares(mask.Map),
        TextAnswer text => [new(string.Concat(text.Symbols.Select(LabelOf)), 1)],
        _ => [],
    };

    public void Dispose()
    {
        _session.Dispose();
        Model.Dispose();
    }

    private Answer Run()
    {
        _session.Run();
        for (int i = 0; i < Outputs.Length; i++)
            _session.GetOutput(Outputs[i], i);
        return _reader.Read([.. Outputs.Select(output => (float[])output.Clone())], (0, 0, 1, 1));
    }

    private LabelState[] Best(float[] scores)
    {
        var best = new int[Math.Min(MostLabels, scores.Length)];
        return [.. best.Take(TopK.Select(scores, best)).Select(label => new LabelState(LabelOf(label), scores[label]))];
    }

    private LabelState[] Shares(LabelMap map) => [.. map.Labels.CountBy(label => label).OrderByDescending(label => label.Value).Take(MostLabels)
        .Select(label => new LabelState(LabelOf(label.Key), (double)label.Value / map.Labels.Length))];

    private string LabelOf(int label) => (uint)label < (uint)Labels.Count ? Labels[label] : $"{label}";

    private static bool IsSame(PictureDescription? one, PictureDescription? other) =>
        one is null || other is null || (one.Multiplier.SequenceEqual(other.Multiplier) && one.Addend.SequenceEqual(other.Addend));
}
