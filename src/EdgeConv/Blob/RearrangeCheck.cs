namespace EdgeConv.Blob;

/// <summary>Checks the loops or the table of a rearrangement.</summary>
internal static unsafe class RearrangeCheck
{
    /// <summary>The bytes its parameters must have: the loops say how many they are, else there is a table. -1 where even that does not lie in the section.</summary>
    public static long Bytes(BlobFile file, in OperatorRecord op)
    {
        if (op.Parameters < 0 || op.Parameters % sizeof(int) != 0 || op.Parameters + (long)sizeof(RearrangeParameters) > file.Section(SectionId.Parameters)->Length)
            return -1;
        int loops = ((RearrangeParameters*)(file.Bytes(SectionId.Parameters) + op.Parameters))->Loops;
        ViewRecord to = file.Views[op.Output];
        return loops switch
        {
            0 => sizeof(RearrangeParameters) + (long)to.Rows * to.RowElements * sizeof(int),
            > 0 and <= RearrangeParameters.MostLoops => sizeof(RearrangeParameters) + loops * sizeof(RearrangeLoop),
            _ => -1,
        };
    }

    /// <summary>What is wrong with parameters of the right size, or null.</summary>
    public static string? Complaint(RearrangeParameters* parameters, in ViewRecord from, long elements)
    {
        if (parameters->Value is < sbyte.MinValue or > sbyte.MaxValue)
            return $"a value of {parameters->Value} for elements of nowhere";
        return parameters->Loops == 0 ? Table((int*)(parameters + 1), from, elements) : Loops(parameters, from, elements);
    }

    private static string? Table(int* sources, in ViewRecord from, long elements)
    {
        long inputs = (long)from.Rows * from.RowElements;
        for (long i = 0; i < elements; i++)
            if (sources[i] < -1 || sources[i] >= inputs)
                return $"no input element {sources[i]}";
        return null;
    }

    private static string? Loops(RearrangeParameters* parameters, in ViewRecord from, long elements)
    {
        var loops = (RearrangeLoop*)(parameters + 1);
        var (rows, columns, channels) = (new Reach(parameters->FirstRow), new Reach(parameters->FirstColumn), new Reach(parameters->FirstChannel));
        long product = 1;
        for (int i = 0; i < parameters->Loops; i++)
        {
            if (loops[i].Count < 1 || (product *= loops[i].Count) > elements)
                return $"a loop over {loops[i].Count} elements";
            rows = rows.With(loops[i].Count, loops[i].RowStep);
            columns = columns.With(loops[i].Count, loops[i].ColumnStep);
            channels = channels.With(loops[i].Count, loops[i].ChannelStep);
        }
        if (product != elements)
            return $"loops over {product} elements, not {elements}";
        return rows.IsInside(from.Rows) && columns.IsInside(from.Columns) && channels.IsInside(from.Channels) ? null : "loops that leave its input";
    }

    /// <summary>The least and the greatest index along an axis that loops come to. Eight loops of 31 bits each, so 64 bits hold it.</summary>
    private readonly record struct Reach(long Least, long Greatest)
    {
        public Reach(int first) : this(first, first)
        {
        }

        public Reach With(int count, int step)
        {
            long last = (count - 1L) * step;
            return new(Least + Math.Min(last, 0), Greatest + Math.Max(last, 0));
        }

        public bool IsInside(int length) => Least >= 0 && Greatest < length;
    }
}
