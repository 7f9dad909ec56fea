using System.Runtime.InteropServices;

namespace EdgeConv.Blob;

/// <summary>Bytes of header and records that mean nothing yet. They are zero, so that a later version can give them a meaning that today's readers refuse.</summary>
internal static unsafe class UnusedBytes
{
    /// <summary>Bytes of the header before and behind a gap, and of each record, that have a meaning.</summary>
    public const int HeaderBeforeGap = 73, HeaderGap = 3, Header = 116, Tensor = 48, Operator = 124, Endpoint = 56, Picture = 48;

    /// <summary>The first record whose unused bytes are not zero, for an error; null where there is none.</summary>
    public static string? FirstInUse(BlobFile file)
    {
        var header = new ReadOnlySpan<byte>(file.Start, sizeof(FileHeader));
        if (header.Slice(HeaderBeforeGap, HeaderGap).ContainsAnyExcept((byte)0) || header[Header..].ContainsAnyExcept((byte)0))
            return "the header";
        return Find(file.Tensors, Tensor, "tensor") ?? Find(file.Operators, Operator, "operator") ?? Find(file.Endpoints, Endpoint, "endpoint") ?? Find(file.Pictures, Picture, "picture")
            ?? Between(file.Operators);
    }

    private static string? Find<T>(ReadOnlySpan<T> records, int used, string what) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(records);
        for (int i = 0; i < records.Length; i++)
            if (bytes.Slice(i * sizeof(T) + used, sizeof(T) - used).ContainsAnyExcept((byte)0))
                return $"{what} {i}";
        return null;
    }

    private static string? Between(ReadOnlySpan<OperatorRecord> operators)
    {
        for (int i = 0; i < operators.Length; i++)
            if (operators[i].Reserved != 0)
                return $"operator {i}";
        return null;
    }
}
