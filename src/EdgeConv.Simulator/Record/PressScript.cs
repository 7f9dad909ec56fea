namespace EdgeConv.Simulator;

/// <summary>Presses that were recorded, done again at the same frames. For the node's thread.</summary>
/// <param name="presses">By frame.</param>
/// <param name="press">Puts a press into the board's queue.</param>
internal sealed class PressScript(IReadOnlyList<RecordedPress> presses, Action<string, bool> press)
{
    private int _next;

    /// <summary>Does those that are due.</summary>
    /// <param name="frame">Index in the run of the frame that is next.</param>
    /// <returns>Whether there were any.</returns>
    public bool Apply(long frame)
    {
        int before = _next;
        for (; _next < presses.Count && presses[_next].Frame <= frame; _next++)
            press(presses[_next].Button, presses[_next].IsDown);
        return _next > before;
    }
}
