namespace EdgeConv.Errors;

/// <summary>Errors of the environment variables that EdgeConv reads: EC1301 to EC1399.</summary>
internal static class SwitchErrors
{
    public static readonly ErrorCode Value = new("EC1301", "An environment variable has a value that is not allowed",
        "One of the EDGECONV_ variables is set to something else than it takes; `edgeconv kernels` lists them.",
        "Set it to one of the values in the message, or unset it.");
}
