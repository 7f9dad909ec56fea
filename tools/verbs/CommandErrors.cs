using EdgeConv.Errors;

namespace EdgeConv.Verbs;

/// <summary>Errors of command lines, of files that verbs read and write, and of what no verb foresaw: EC8000 to EC8999.</summary>
internal static class CommandErrors
{
    public static readonly ErrorCode CommandLine = new("EC8001", "The command line is not understood",
        "A verb, option or argument is unknown, missing, given twice, or does not go with another.",
        "See the verb's `--help`, which has examples.");

    public static readonly ErrorCode OptionValue = new("EC8002", "An option's value is not allowed",
        "The word behind the option is none that it takes.",
        "Give one of the values in the message.");

    public static readonly ErrorCode NoFile = new("EC8003", "There is no such file or folder",
        "The path leads nowhere.",
        "Check the path; relative ones start at the current folder.");

    public static readonly ErrorCode Unreadable = new("EC8004", "A file cannot be read",
        "This user may not read it, or it is a folder.",
        "Check its permissions, or give a file.");

    public static readonly ErrorCode TooLong = new("EC8005", "A file is too large",
        "It has more bytes, or a picture more pixels, than are read.",
        "Give a smaller one.");

    public static readonly ErrorCode Unwritable = new("EC8006", "A file cannot be written",
        "Its folder does not exist, this user may not write there, or it is a folder itself.",
        "Check path and permissions.");

    public static readonly ErrorCode OutputIsInput = new("EC8007", "The output is the input",
        "The file that would be written is one that is read.",
        "Give the output another name.");

    public static readonly ErrorCode Length = new("EC8008", "A file has the wrong number of bytes",
        "A file of raw tensors or frames holds no whole number of them.",
        "Check `--format` and `--size`, or the model's inputs by `edgeconv inspect`.");

    public static readonly ErrorCode Picture = new("EC8009", "A picture cannot be read",
        "The file is empty, damaged, or no JPEG, PNG or WebP picture.",
        "Copy it again, or give another.");

    public static readonly ErrorCode NoPictures = new("EC8010", "The folder holds no pictures",
        "No file in it, or in its folders, ends in .jpg, .png or .webp.",
        "Put pictures there, or name another folder.");

    public static readonly ErrorCode Lines = new("EC8012", "A text file is not as it must be",
        "A file of class names is no UTF-8 text, or a line of a file of labels is no class number.",
        "Write one name, or one number from 0, a line.");

    public static readonly ErrorCode OneInput = new("EC8013", "The model has several inputs",
        "The verb gives a model its only input.",
        "Take a model with one input.");

    public static readonly ErrorCode NotConverted = new("EC8014", "The model is not converted",
        "The verb takes .ecb files, and the file is a trained model.",
        "Convert it first: `edgeconv convert MODEL -o model.ecb`.");

    public static readonly ErrorCode DemoData = new("EC8101", "The demo's data are not as they must be",
        "Frames, readings or pictures of tools/meter are missing, or do not belong together.",
        "Make them again with the programs in tools/meter, or check the repository out again.");

    public static readonly ErrorCode Repository = new("EC8102", "Something of the repository is missing",
        "The program is run outside the repository, was built without its resources, or needs data beside it.",
        "Run it inside the repository; the message names what it looked for.");

    public static readonly ErrorCode Measurement = new("EC8103", "A network cannot be measured",
        "There is no model of this name, or the network has no form that the other program takes.",
        "Choose one of the models in the message, or measure without the other program.");

    public static readonly ErrorCode Memory = new("EC8901", "There is not enough memory",
        "The system gave the process no more memory.",
        "Give a smaller model or fewer inputs, or close other programs.");

    public static readonly ErrorCode Files = new("EC8902", "The file system refused",
        "Reading or writing failed in the middle: a full disk, a card that was pulled, a lost network drive.",
        "Check paths, permissions and free space.");

    public static readonly ErrorCode Interrupted = new("EC8903", "The command was interrupted",
        "Somebody pressed Ctrl-C, or the system is shutting down.",
        "Give the command again; nothing was written.");

    public static readonly ErrorCode Unexpected = new("EC8999", "Something failed that nobody foresaw",
        "A fault of the program.",
        "Please report it with the command that you gave.");
}
