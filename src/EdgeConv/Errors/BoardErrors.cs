namespace EdgeConv.Errors;

/// <summary>Errors of board files: EC4901 to EC4999.</summary>
internal static class BoardErrors
{
    public static readonly ErrorCode NoBoard = new("EC4901", "There is no such board",
        "The word is neither a board's name nor the path of a board's file.",
        "Give one of the names that `edgeconv boards` lists, or the path of a JSON file.");

    public static readonly ErrorCode Unreadable = new("EC4902", "The board's file cannot be read",
        "It is a folder, or may not be read by this user.",
        "Check its permissions.");

    public static readonly ErrorCode Description = new("EC4903", "The board's file is not as it must be",
        "It is no JSON, or a field is unknown, missing or out of range; the message names it.",
        "Write it as boards/board.schema.json says.");
}
