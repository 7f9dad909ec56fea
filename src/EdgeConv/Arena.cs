using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Errors;

namespace EdgeConv;

/// <summary>
/// Activation memory that several sessions share, which run one after the other: a detector and then a classifier on what it found. Such sessions take the
/// memory of the largest model, not of all. Whatever one of them runs ends what others have in it: set inputs, run and read outputs of one before the next.
/// </summary>
/// <example><code>
/// using var arena = new Arena(Arena.BytesFor(detector, classifier));
/// using Session first = new(detector, null, arena), second = new(classifier, null, arena);
/// </code></example>
public sealed unsafe class Arena : IDisposable
{
    private sbyte* _memory;

    /// <summary>Allocates it.</summary>
    /// <param name="bytes">At least 1: see <see cref="BytesFor"/>.</param>
    public Arena(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Bytes = bytes;
        _memory = (sbyte*)NativeMemory.AlignedAlloc((nuint)bytes, SectionRecord.Alignment);
        NativeMemory.Clear(_memory, (nuint)bytes);
    }

    /// <summary>How many bytes it has.</summary>
    public long Bytes { get; }

    /// <summary>Bytes that are enough for each of these models, read slack included.</summary>
    public static long BytesFor(params ReadOnlySpan<Model> models)
    {
        long bytes = 1;
        foreach (Model model in models)
            bytes = Math.Max(bytes, Session.RequiredArenaBytes(model));
        return bytes;
    }

    /// <summary>Frees it; the sessions that used it refuse to run from then on.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    internal bool IsDisposed => _memory == null;

    /// <summary>The memory, for a session of a model.</summary>
    /// <exception cref="EdgeConvException">It is too small.</exception>
    internal sbyte* For(Model model)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (Session.RequiredArenaBytes(model) is var needed && needed > Bytes)
            throw new EdgeConvException(SessionErrors.Arena, $"{model.File.Name}: needs an arena of {needed} bytes, this one has {Bytes}; "
                + "make it with Arena.BytesFor of all models that share it");
        return _memory;
    }
}
