using EdgeConv.Errors;

namespace EdgeConv.Boards;

/// <summary>Errors of board files: EC4100 to EC4199.</summary>
internal static class BoardErrors
{
    public static readonly ErrorCode Unknown = new("EC4101", "There is no such board",
        "The word is neither a board that is built in, nor another word for one, nor the path of a file.",
        "`edgeconv boards` lists the boards; give one of them, or the path of a file like those in boards/.");

    public static readonly ErrorCode Unreadable = new("EC4102", "A board's file cannot be read",
        "The file is there, but the system refuses it: rights, a folder, a medium that was taken away.",
        "Give a JSON file that this user may read.");

    public static readonly ErrorCode Wrong = new("EC4103", "A board's file is wrong",
        "A property is missing, unknown, given twice, of another type or out of range; the message names it.",
        "Write the file as boards/board.schema.json says; an editor that knows JSON Schema shows what is wrong while you type.");
}
