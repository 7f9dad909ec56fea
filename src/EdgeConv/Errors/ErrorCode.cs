namespace EdgeConv.Errors;

/// <summary>One kind of error, as the documentation explains it; the message of an <see cref="EdgeConvException"/> adds the place.</summary>
/// <param name="id"><c>EC</c> and four digits; the first digit says where it comes from: 1 files and library, 2 converter, 3 camera, 4 devices and boards, 5 node, 6 gateway, 7 deploy, doctor and report, 8 command line.</param>
/// <param name="title">What happened, in a few words.</param>
/// <param name="cause">Why it happens, in a sentence or two.</param>
/// <param name="remedy">What to do about it.</param>
public sealed class ErrorCode(string id, string title, string cause, string remedy)
{
    /// <summary><c>EC</c> and four digits; never given to another error once it was published.</summary>
    public string Id { get; } = id;

    /// <summary>What happened, in a few words.</summary>
    public string Title { get; } = title;

    /// <summary>Why it happens.</summary>
    public string Cause { get; } = cause;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
