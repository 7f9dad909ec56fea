using EdgeConv.Errors;

namespace EdgeConv.Decoding;

/// <summary>
/// Reads a line of text from scores of symbols at successive steps (connectionist temporal classification), greedily: the best symbol of each step, repeats
/// counted once, blanks left out.
/// </summary>
/// <remarks>Source: Graves et al. 2006, section 3.2, best path decoding.</remarks>
public readonly struct Ctc
{
    private readonly int _symbols, _steps, _blank, _symbolStride, _stepStride;

    /// <summary>Describes the output.</summary>
    /// <param name="symbols">Symbols, the blank included.</param>
    /// <param name="steps">Steps along the line.</param>
    /// <param name="blank">The symbol that means none.</param>
    /// <param name="stepsFirst">True: all symbols of a step follow one another. False: all steps of a symbol do, as in LPRNet's 68 x 18.</param>
    /// <exception cref="EdgeConvException">No such output exists.</exception>
    public Ctc(int symbols, int steps, int blank, bool stepsFirst)
    {
        if (symbols < 1 || steps < 1 || (uint)blank >= (uint)symbols)
            throw new EdgeConvException(DecodingErrors.Shape, $"CTC of {symbols} symbols, {steps} steps and blank {blank}: give 1 or more of each, and a blank that is one of the symbols");
        (_symbols, _steps, _blank) = (symbols, steps, blank);
        (_symbolStride, _stepStride) = stepsFirst ? (1, symbols) : (steps, 1);
    }

    /// <summary>The text's symbols. Allocates nothing.</summary>
    /// <param name="scores">Symbols times steps.</param>
    /// <param name="text">Receives them; as many as there are steps are enough.</param>
    /// <returns>How many there are; what has no room is left out.</returns>
    /// <exception cref="EdgeConvException">The length does not fit.</exception>
    public int Decode(ReadOnlySpan<float> scores, Span<int> text)
    {
        if (scores.Length != (long)_symbols * _steps)
            throw new EdgeConvException(DecodingErrors.Length, $"CTC of {_symbols} symbols and {_steps} steps: got {scores.Length} scores");
        int count = 0, before = _blank;
        for (int step = 0; step < _steps && count < text.Length; step++)
        {
            int at = step * _stepStride, best = 0;
            for (int symbol = 1; symbol < _symbols; symbol++)
                if (scores[at + symbol * _symbolStride] > scores[at + best * _symbolStride])
                    best = symbol;
            if (best != _blank && best != before)
                text[count++] = best;
            before = best;
        }

        return count;
    }
}
