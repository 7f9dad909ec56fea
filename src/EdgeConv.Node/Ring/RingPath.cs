namespace EdgeConv.Node.Ring;

/// <summary>Where node and gateway look for a ring when none is named.</summary>
internal static class RingPath
{
    /// <summary>The folder that systemd makes for the node's unit.</summary>
    public const string ServiceFolder = "/run/edgeconv";

    /// <summary><c>/run/edgeconv/NAME.ring</c> where that folder exists, else <c>$XDG_RUNTIME_DIR/edgeconv/NAME.ring</c>.</summary>
    /// <param name="node">The node's name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, not first a dot.</param>
    /// <exception cref="EdgeConvException">The name is no file name, or there is no such folder.</exception>
    public static string Of(string node)
    {
        if (node.Length is 0 or > 64 || node[0] == '.' || !node.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new EdgeConvException(RingErrors.Options, $"node '{node}': give a name of 1 to 64 letters, digits, '-', '_' and '.'.");
        if (Directory.Exists(ServiceFolder))
            return Path.Combine(ServiceFolder, node + ".ring");
        string? user = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (string.IsNullOrEmpty(user))
            throw new EdgeConvException(RingErrors.NotCreated, $"{ServiceFolder}: there is no such folder and XDG_RUNTIME_DIR is not set; make the folder or name the ring's path.");
        return Path.Combine(user, "edgeconv", node + ".ring");
    }
}
