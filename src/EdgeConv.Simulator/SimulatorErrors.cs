using EdgeConv.Errors;

namespace EdgeConv.Simulator;

/// <summary>Errors of the simulator: EC9000 to EC9999.</summary>
internal static class SimulatorErrors
{
    public static readonly ErrorCode Option = new("EC9001", "The simulator's option is not as it must be",
        "A word, a number or a name that an option or the page gave is none of those that are allowed.",
        "Give one of those that the message names.");

    public static readonly ErrorCode Model = new("EC9002", "The simulator cannot run this model",
        "The file is no model, needs a conversion that is not offered here, or its input is no picture.",
        "Give an .ecb file whose input is a picture, a node's .json, or convert the model first: edgeconv convert.");

    public static readonly ErrorCode Source = new("EC9003", "The simulator cannot play this source",
        "There is no such file or folder, it holds no picture that can be read, or takes more memory than a source may.",
        "Give a picture, a folder of pictures, raw frames with their size, a recording, v4l2:/dev/video0 or demo.");

    public static readonly ErrorCode Repository = new("EC9004", "The demo's files are not found",
        "The demo plays the repository's tools/meter, which is neither above the program nor above the current folder.",
        "Run the simulator inside the repository, or give a model and a source.");

    public static readonly ErrorCode Session = new("EC9005", "The recorded session cannot be read",
        "The file is no session of the simulator, was cut short, or a checksum of it does not fit.",
        "Record it again, or copy it again whole.");

    public static readonly ErrorCode Recording = new("EC9006", "There is no such recording",
        "A recording was to be ended that was not begun, or begun twice.",
        "Begin one, or end the one that runs.");
}
