using EdgeConv.Frames;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Demo;

/// <summary>
/// Reads the digits of a meter: each box of a frame straight into the model's input, the model, a position. Allocates nothing per frame.
/// </summary>
internal sealed class DigitReader : IDisposable
{
    private readonly Session _session;
    private readonly FrameInput[] _boxes;
    private readonly float[] _scores;

    public DigitReader(Model model, FrameLayout source, IReadOnlyList<Rectangle> boxes)
    {
        _session = new Session(model);
        _boxes = [.. boxes.Select(box => new FrameInput(_session, source, box))];
        _scores = new float[model.Outputs[0].Elements];
        if (_scores.Length != DigitPosition.Digits)
            throw new EdgeConvException(CommandErrors.DemoData, $"the model has {_scores.Length} scores, not {DigitPosition.Digits}; give the meter's model");
    }

    /// <summary>Reads all boxes, left to right.</summary>
    public void Read(in Frame frame, Span<DigitPosition> digits)
    {
        for (int i = 0; i < _boxes.Length; i++)
        {
            _boxes[i].Run(frame);
            _session.GetOutput(_scores);
            digits[i] = DigitPosition.Of(_scores);
        }
    }

    public void Dispose()
    {
        foreach (FrameInput box in _boxes)
            box.Dispose();
        _session.Dispose();
    }
}
