namespace EdgeConv.Converter;

/// <summary>Bounds what constants may take together, so that a small file whose nodes share one large array cannot ask for much
/// memory.</summary>
internal sealed class ConstantBudget(long fileBytes)
{
    private long _left = 16 * fileBytes + (1 << 20);

    /// <exception cref="EdgeConvException">All constants together are out of proportion to the file.</exception>
    public void Charge(long elements)
    {
        if ((_left -= elements) < 0)
            throw new EdgeConvException(ConverterErrors.Damaged, $"the constants that its nodes use are out of proportion to its {fileBytes} bytes; the file is damaged, export it again");
    }
}
