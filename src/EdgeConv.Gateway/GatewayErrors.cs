using EdgeConv.Errors;

namespace EdgeConv.Gateway;

/// <summary>Errors of the gateway: EC6000 to EC6999.</summary>
internal static class GatewayErrors
{
    public static readonly ErrorCode NoRing = new("EC6001", "The node's shared memory is not there",
        "The node does not run, runs under another name, or keeps no ring (`gateway` is off in its configuration).",
        "Start the node first, or name its ring; the gateway waits for it by itself once it runs.");
}
