using EdgeConv.Errors;

namespace EdgeConv.Node;

/// <summary>Errors of the node: EC5000 to EC5999.</summary>
internal static class NodeErrors
{
    public static readonly ErrorCode Configuration = new("EC5001", "The node's configuration is not as it must be",
        "A field is unknown, missing or out of range; the message names it.",
        "Correct the field, then try `edgeconv node --check` on the file.");

    public static readonly ErrorCode ConfigurationUnreadable = new("EC5002", "The node's configuration cannot be read",
        "There is no file at that path, it is a folder, or this user may not read it.",
        "Name the file that was deployed, or correct its permissions.");

    public static readonly ErrorCode ModelMisfit = new("EC5003", "The model does not fit the configuration",
        "The model's outputs are not what `decode` reads, its labels lack one that a rule names, or its file does not say how pictures become its input.",
        "Choose the `decode` that belongs to the model, name labels that it has, or convert it again with a description of pictures.");

    public static readonly ErrorCode NoSuchRule = new("EC5004", "The program brings no rule of that name",
        "A rule of the configuration names a class, but the program that runs was built without it: `edgeconv` itself brings none.",
        "Run your own program that passes the rule to the node, or correct the name.");

    public static readonly ErrorCode TooMuchMemory = new("EC5005", "The models need more activation memory than the board allows",
        "The arena that all models share is larger than the board's file allows.",
        "Convert the models with `--board` or `--arena`, or name another board.");

    public static readonly ErrorCode Thermal = new("EC5006", "The board's temperature cannot be read",
        "The file that the board or the configuration names is absent or holds no number.",
        "Correct `thermal.path`, or leave it out: the node then never lowers its rate.");

    public static readonly ErrorCode Notify = new("EC5007", "The service manager does not answer",
        "NOTIFY_SOCKET names a socket that is not there or takes nothing.",
        "Start the node by its systemd unit, or without NOTIFY_SOCKET.");
}
