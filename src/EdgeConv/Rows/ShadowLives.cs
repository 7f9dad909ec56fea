namespace EdgeConv.Rows;

/// <summary>What the shadow memory saw of a row of the row table, or of an operator's scratch range. Steps; -1 is before the first.</summary>
/// <param name="Born">The step that first wrote it; -1 where it was given, <see cref="ShadowLives.Never"/> where nobody made it.</param>
/// <param name="Needed">The last step that wrote or read it, the number of steps where it had to be whole after the last.</param>
/// <param name="Lost">The first step that took a byte of it; <see cref="ShadowLives.Never"/> where none did.</param>
internal readonly record struct ShadowLife(int Born, int Needed, int Lost)
{
    /// <summary>Whether a step wrote its output in this row's place while it read it for the last time.</summary>
    public bool IsTakenOver => Lost == Needed && Lost != Born;

    /// <summary>The step after the last in which its bytes are its own and needed, as of a <see cref="Region"/>.</summary>
    public int To => IsTakenOver ? Needed : Needed + 1;
}

/// <summary>The lives of all rows and scratch ranges, written down by a <see cref="ShadowMemory"/> while it walks.</summary>
/// <param name="rows">Rows of the row table; scratch ranges are counted behind them, one per operator.</param>
internal sealed class ShadowLives(int rows, int operators)
{
    public const int Never = int.MaxValue;

    private readonly ShadowLife[] _lives = [.. Enumerable.Repeat(new ShadowLife(Never, -1, Never), rows + operators)];
    private readonly List<int> _losers = [];

    public ShadowLife OfRow(int index) => _lives[index];

    public ShadowLife OfScratch(int op) => _lives[rows + op];

    /// <summary>Before a range is stamped: whoever owned a byte of it loses that.</summary>
    public void Stamped(OwnerMap owners, int start, int end, int owner, int step)
    {
        owners.OwnersIn(start, end, _losers);
        foreach (int loser in _losers)
            if (loser != owner && loser >= 0 && _lives[loser].Lost == Never)
                _lives[loser] = _lives[loser] with { Lost = step };
        Needed(owner, step);
        _lives[owner] = _lives[owner] with { Born = Math.Min(_lives[owner].Born, step) };
    }

    public void Needed(int owner, int step)
    {
        _lives[owner] = _lives[owner] with { Needed = Math.Max(_lives[owner].Needed, step) };
    }
}
