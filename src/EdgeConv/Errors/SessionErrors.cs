namespace EdgeConv.Errors;

/// <summary>Errors of sessions, their values and threads: EC1101 to EC1199.</summary>
internal static class SessionErrors
{
    public static readonly ErrorCode Threads = new("EC1101", "This number of threads is not allowed",
        "A session runs on 1 to 16 threads.",
        "Give a number in that range, the number of the board's cores at most.");

    public static readonly ErrorCode NoIsa = new("EC1102", "The processor has not got this instruction set",
        "The instruction set was named in the options or in EDGECONV_ISA, and this processor is older, or of another kind.",
        "Name one that `edgeconv kernels` says is there, or none: then the best is taken.");

    public static readonly ErrorCode NoKernel = new("EC1103", "There is no kernel of this name",
        "The kernel was named in the options or in EDGECONV_KERNEL.",
        "Give a name that `edgeconv kernels` lists.");

    public static readonly ErrorCode KernelNotHere = new("EC1104", "The kernel does not run on this processor",
        "It needs an instruction set that this processor has not got.",
        "Name another kernel, or none: then the best that runs is taken.");

    public static readonly ErrorCode NoThread = new("EC1105", "The system starts no further thread",
        "A limit on processes or memory is reached (`ulimit -u`, TasksMax of the unit).",
        "Ask for fewer threads, or raise the limit.");

    public static readonly ErrorCode NoEndpoint = new("EC1106", "The model has no such input or output",
        "The index is outside the model's inputs or outputs, which count from 0.",
        "See what it has with `edgeconv inspect`.");

    public static readonly ErrorCode Length = new("EC1107", "The number of values is wrong",
        "A span for an input, output or tensor has another length than the model says.",
        "Make it as long as the message says; `edgeconv inspect` shows shapes.");

    public static readonly ErrorCode Row = new("EC1108", "The input has no such row",
        "Rows count from 0 to one less than the input's height.",
        "Ask for one of its rows.");

    public static readonly ErrorCode NotKept = new("EC1109", "No such tensor is kept",
        "A tensor's place is used again as soon as it has been read, unless the model was converted to keep it.",
        "Convert the model with `--keep NAME`.");

    public static readonly ErrorCode MadeWhileRunning = new("EC1110", "The input is made row by row while the model runs",
        "The model was planned for rows that come from the camera; it has no place where an input could be set beforehand.",
        "Run it by `FrameInput.Run`, or make the session with `BuffersInputs`.");

    public static readonly ErrorCode NoPicture = new("EC1111", "The input is not described as a picture",
        "The model's file does not say how pixels become values of this input.",
        "Convert the model with `--input-mul` and `--input-add`, or give raw tensors.");

    public static readonly ErrorCode UnknownValue = new("EC1112", "A value is none of those that its type names",
        "A number was turned into an enumeration's value without being one.",
        "Give a value that the type names.");

    public static readonly ErrorCode Arena = new("EC1113", "The arena is too small for the model",
        "An arena that sessions share must hold the largest of their models.",
        "Make it with `Arena.BytesFor` and all of the models.");

    public static readonly ErrorCode Reals = new("EC1114", "The values are reals",
        "An input, output or tensor holds float32: what suppression and detection find, or corners of regions.",
        "Set and read it by spans of `float`; `edgeconv inspect` shows the types.");
}
