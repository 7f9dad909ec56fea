using EdgeConv.Decoding;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Decide;

/// <summary>What a model said of a frame, in room that is taken once.</summary>
/// <param name="labels">Of scores and boxes; empty without.</param>
/// <param name="scores">How many scores there are, where there are any.</param>
/// <param name="boxes">How many boxes there are at most.</param>
internal sealed class Answer(string[] labels, int scores, int boxes)
{
    private readonly float[] _scores = new float[scores];
    private readonly Box[] _boxes = new Box[boxes];
    private int _scoreCount, _boxCount;

    public ReadOnlySpan<string> Labels => labels;

    public int MostBoxes => boxes;

    /// <summary>Empty where there are none: a detector's, or a second model's that saw nothing.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, _scoreCount);

    /// <summary>The first of the largest scores; -1 without.</summary>
    public int BestScore
    {
        get
        {
            int best = -1;
            for (int i = 0; i < _scoreCount; i++)
                if (best < 0 || _scores[i] > _scores[best])
                    best = i;
            return best;
        }
    }

    /// <summary>Best first; of a second model in the order of the boxes that it saw.</summary>
    public ReadOnlySpan<Box> Boxes => _boxes.AsSpan(0, _boxCount);

    /// <summary>Room for boxes that are not there yet.</summary>
    public Span<Box> BoxRoom => _boxes.AsSpan(_boxCount);

    public void Clear() => (_scoreCount, _boxCount) = (0, 0);

    /// <summary>All scores, to be filled.</summary>
    public Span<float> FillScores()
    {
        _scoreCount = _scores.Length;
        return _scores;
    }

    /// <summary>How many of <see cref="BoxRoom"/> are filled now.</summary>
    public void AddBoxes(int count) => _boxCount += count;
}
