using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>A value whose elements are those of a place in another order; nothing has moved them yet, so orders add up to one.</summary>
/// <param name="Source">Where the elements lie.</param>
/// <param name="Elements">Per element of the value, the element of the place, counted through its rows, columns and channels; -1 for zero.</param>
internal sealed record Arrangement(Place Source, int[] Elements)
{
    /// <summary>The elements of a place as they lie.</summary>
    public static Arrangement Of(Place place) => new(place, [.. Enumerable.Range(0, checked(place.Shape.Rows * place.Shape.Columns * place.Shape.Channels))]);

    /// <summary>Some of its elements: entry i is which of them element i is, or -1 for zero.</summary>
    public Arrangement Picked(int[] elements) => new(Source, Array.ConvertAll(elements, element => element < 0 ? -1 : Elements[element]));

    /// <summary>Whether all elements of the place stand in their order.</summary>
    public bool IsInOrder => Elements.Length == (long)Source.Shape.Rows * Source.Shape.Columns * Source.Shape.Channels
        && !Elements.Where((element, i) => element != i).Any();

    /// <summary>Row, column and channel of an element of the place.</summary>
    public (int Row, int Column, int Channel) At(int element)
    {
        int inRow = Source.Shape.Columns * Source.Shape.Channels, rest = element % inRow;
        return (element / inRow, rest / Source.Shape.Channels, rest % Source.Shape.Channels);
    }

    /// <summary>The elements as loops over rows, columns and channels of the place, outermost first; null where they are none.</summary>
    public List<RearrangeLoop>? Loops()
    {
        if (Array.Exists(Elements, element => element < 0))
            return null;
        var loops = new List<RearrangeLoop>();
        // First elements of the blocks that the loops found so far go over: all blocks are alike.
        (int Row, int Column, int Channel)[] blocks = Array.ConvertAll(Elements, At);
        while (blocks.Length > 1)
        {
            RearrangeLoop step = Between(blocks[0], blocks[1]);
            int count = blocks.Length;
            for (int i = 2; i < blocks.Length && count > 1; i++)
                if (Between(blocks[i - 1], blocks[i]) != step)
                    count = Divisor(count, i);
            if (count == 1 || loops.Count == RearrangeParameters.MostLoops)
                return null;
            loops.Insert(0, step with { Count = count });
            blocks = [.. blocks.Where((_, i) => i % count == 0)];
        }
        if (loops.Count == 0)
            loops.Add(new(1, 0, 0, 0));
        return loops;
    }

    private static RearrangeLoop Between((int Row, int Column, int Channel) from, (int Row, int Column, int Channel) to) =>
        new(0, to.Row - from.Row, to.Column - from.Column, to.Channel - from.Channel);

    /// <summary>The greatest common divisor.</summary>
    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
