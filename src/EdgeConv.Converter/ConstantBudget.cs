namespace EdgeConv.Converter;

/// <summary>
/// Bounds what constants may take together, so that a small file whose nodes share one large array cannot ask for much memory, nor for much time: whoever
/// makes an array or goes through one charges it first.
/// </summary>
internal sealed class ConstantBudget(long fileBytes)
{
    private long _bytes = fileBytes, _left = 16 * fileBytes + (1 << 20);

    /// <exception cref="EdgeConvException">All constants together are out of proportion to the file.</exception>
    public void Charge(long elements)
    {
        if (elements < 0 || (_left -= elements) < 0)
            throw new EdgeConvException(ConverterErrors.Damaged, $"the constants that its nodes use are out of proportion to its {_bytes} bytes; the file is damaged, export it again");
    }

    /// <summary>Charges an array of this shape; an axis of length 0 counts as 1, since loops over the others run nevertheless.</summary>
    /// <exception cref="EdgeConvException">As <see cref="Charge(long)"/>.</exception>
    public void Charge(int[] shape)
    {
        long elements = 1;
        foreach (int length in shape)
            if ((elements *= Math.Max(length, 1)) > Graph.NodeShape.MostElements)
                break;
        Charge(elements);
    }

    /// <summary>A further file belongs to the model.</summary>
    public void Add(long bytes)
    {
        _bytes += bytes;
        _left += 16 * bytes;
    }
}
