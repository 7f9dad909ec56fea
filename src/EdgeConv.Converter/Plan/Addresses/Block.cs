namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>Rows of a tensor, or a scratch range, that lie together, and the steps between which nothing may overwrite them.</summary>
internal sealed class Block(int tensor, int firstRow, int rows, int scratchOf, int bytes, int birth)
{
    /// <summary>The tensor, or -1 for scratch.</summary>
    public int Tensor { get; } = tensor;
    public int FirstRow { get; } = firstRow;
    public int Rows { get; } = rows;

    /// <summary>The operator whose scratch range it is, or -1.</summary>
    public int ScratchOf { get; } = scratchOf;
    public int Bytes { get; } = bytes;
    public int Alignment => ScratchOf < 0 ? 1 : sizeof(int);

    /// <summary>The first step that writes it; -1 if it is there before the first step.</summary>
    public int Birth { get; } = birth;

    /// <summary>The last step that touches it.</summary>
    public int Death { get; set; } = birth;

    public int Address { get; set; }

    /// <summary>Rows that element-wise operators write over it, one after the other: they lie where it lies.</summary>
    public List<Block> Heirs { get; } = [];

    /// <summary>Lets another, which is born where this one dies, take its bytes.</summary>
    public void GiveTo(Block heir)
    {
        Heirs.Add(heir);
        Death = heir.Death;
    }

    /// <summary>The rows that lie in it one after the other, each as a block of its own: in the step of the change both are there.</summary>
    public IEnumerable<Block> Apart()
    {
        Block last = this;
        foreach (Block heir in Heirs)
        {
            yield return new(last.Tensor, last.FirstRow, last.Rows, last.ScratchOf, last.Bytes, last.Birth) { Death = heir.Birth };
            last = heir;
        }
        yield return new(last.Tensor, last.FirstRow, last.Rows, last.ScratchOf, last.Bytes, last.Birth) { Death = Death };
    }
}
