using EdgeConv.Errors;

namespace EdgeConv.Node;

/// <summary>Errors of the node: EC5000 to EC5999.</summary>
internal static class NodeErrors
{
    public static readonly ErrorCode Configuration = new("EC5001", "The node's configuration is not as it must be",
        "A field is unknown, missing or out of range; the message names it.",
        "Correct the field, then try `edgeconv node --check` on the file.");
}
