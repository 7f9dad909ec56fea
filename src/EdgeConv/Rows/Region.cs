namespace EdgeConv.Rows;

/// <summary>A row of a tensor, or a scratch range, at its address during its life.</summary>
/// <param name="Tensor">The tensor, or -1 for scratch.</param>
/// <param name="Row">The row of the tensor.</param>
/// <param name="ScratchOf">The operator whose scratch it is, or -1.</param>
/// <param name="From">The step that first writes it; -1 if it is there before the first step.</param>
/// <param name="To">The step after the last one that needs it; one past the number of steps if it must outlive the last step.</param>
/// <param name="IsTakenOver">Whether the step <see cref="To"/> writes its output over it, element by element, while it reads it.</param>
internal sealed record Region(int Tensor, int Row, int ScratchOf, int Address, int Bytes, int From, int To, bool IsTakenOver = false)
{
    public int End => Address + Bytes;

    public bool LivesAt(int step) => From <= step && step < To;

    public bool Meets(Region other) => From < other.To && other.From < To && Address < other.End && other.Address < End;
}
