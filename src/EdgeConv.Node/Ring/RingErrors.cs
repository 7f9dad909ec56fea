using EdgeConv.Errors;

namespace EdgeConv.Node.Ring;

/// <summary>Errors of the shared memory between node and gateway: EC5100 to EC5199.</summary>
internal static class RingErrors
{
    public static readonly ErrorCode NotCreated = new("EC5101", "The shared memory cannot be made",
        "The folder does not exist, may not be written by this user, or has no room for the file.",
        "Let systemd make the folder (RuntimeDirectory=edgeconv), or name another path or a smaller ring.");

    public static readonly ErrorCode Options = new("EC5102", "The shared memory cannot have these sizes",
        "A number of slots, a size or a rate is out of range, or there are more rules or names than a record holds.",
        "Give values inside the ranges that the message names.");

    public static readonly ErrorCode Absent = new("EC5103", "The shared memory is not there",
        "The node does not run, runs under another name, or this user may not read its file.",
        "Start the node, name its ring, or add this user to the group that owns the file.");

    public static readonly ErrorCode Damaged = new("EC5104", "The file is not a node's shared memory",
        "It is another file, was cut short, or was made by another version of EdgeConv.",
        "Name the node's own ring, and run node and gateway of the same version.");
}
