namespace EdgeConv.Errors;

/// <summary>Errors of .ecb files and of what they ask for: EC1001 to EC1099.</summary>
internal static class FileErrors
{
    public static readonly ErrorCode NoEcb = new("EC1001", "This is no .ecb file",
        "The file is empty, or does not start as a converted model does: it may be the trained model itself, or something else.",
        "Convert the trained model with `edgeconv convert` and give what that writes.");

    public static readonly ErrorCode Version = new("EC1002", "The file has another version",
        "It was written by another version of EdgeConv, or needs an operator or a rule that this program does not know.",
        "Install the later EdgeConv, or convert the model again with this one.");

    public static readonly ErrorCode Damaged = new("EC1003", "The file is cut or damaged",
        "Its length, a checksum or the place of a section does not fit what its header says: a copy that broke off, a bad card, an edited file.",
        "Copy it again and try `edgeconv verify`; if that fails where it was made too, convert the model again.");

    public static readonly ErrorCode Sections = new("EC1004", "The file has other sections",
        "It holds more or fewer parts than this version knows, a signature for example.",
        "Convert the model again with this version.");

    public static readonly ErrorCode Records = new("EC1005", "The file describes no possible network",
        "A record names a value, a size or a place that cannot be: the file was made by another program, or changed with its checksums.",
        "Convert the model again; if it comes from elsewhere, do not trust it.");

    public static readonly ErrorCode Plan = new("EC1006", "The file's plan is refused",
        "Run as the plan says, a row would be overwritten, read before it is written, or left out. Converted models have no such plan.",
        "Convert the model again; if that does not help, report it with the model.");

    public static readonly ErrorCode Weights = new("EC1007", "The file's weights are refused",
        "A bias, multiplier or weight is outside what the kernels' arithmetic holds, or a sum over them is wrong.",
        "Convert the model again; if it comes from elsewhere, do not trust it.");

    public static readonly ErrorCode Unreadable = new("EC1008", "The model's file cannot be opened",
        "It does not exist, is a folder, or may not be read by this user.",
        "Check the path and the file's permissions.");

    public static readonly ErrorCode TooLong = new("EC1009", "The file is longer than any .ecb file",
        "Converted models have fewer than 2 GB.",
        "Check which file it is.");

    public static readonly ErrorCode ArenaLimit = new("EC1010", "The model needs more memory than is allowed",
        "Its arena is larger than the limit that the caller set for models.",
        "Convert it with a smaller arena (`--arena`, `--plan smallest`), or raise the limit.");

    public static readonly ErrorCode WorkLimit = new("EC1011", "The model takes more work than is allowed",
        "One inference has more multiply-accumulates than the limit that the caller set for models.",
        "Take a smaller model, or raise the limit.");

    public static readonly ErrorCode UnknownOperation = new("EC1012", "The file asks for an operator or arithmetic that this version does not know",
        "It was written by a newer version of EdgeConv.",
        "Convert the model again with this version, or update the program.");
}
