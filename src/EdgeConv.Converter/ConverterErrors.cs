using EdgeConv.Errors;

namespace EdgeConv.Converter;

/// <summary>Errors of import, quantisation and planning: EC2000 to EC2999.</summary>
internal static class ConverterErrors
{
    public static readonly ErrorCode Unreadable = new("EC2001", "The trained model cannot be read",
        "Its file does not exist, is a folder, or may not be read by this user.",
        "Check the path and the file's permissions.");

    public static readonly ErrorCode TooLong = new("EC2002", "The trained model is too large",
        "It has more than 1 GB, or more nodes, sums or elements than a network for a camera node.",
        "Take a smaller network, or cut the part that is needed out of it.");

    public static readonly ErrorCode NoModel = new("EC2003", "This is no model that can be imported",
        "The file is neither ONNX nor TensorFlow Lite, or holds no network.",
        "Give a .onnx or .tflite file, exported whole from the framework that trained it.");

    public static readonly ErrorCode Damaged = new("EC2004", "The model's file is damaged",
        "What it holds contradicts its own format: a copy that broke off, or an exporter's fault.",
        "Fetch the file again, or export the model again with a newer exporter.");

    public static readonly ErrorCode Inconsistent = new("EC2005", "The network contradicts itself",
        "A node's inputs, attributes and shapes do not fit each other, or nodes are missing or out of order.",
        "Export the model again, with batch 1 and fixed shapes; the message names the node.");

    public static readonly ErrorCode Apart = new("EC2006", "The model's weights lie elsewhere",
        "The file refers to weights in another file that is missing, too short, a link, or outside the model's folder.",
        "Put the file beside the model, or save the model as one file: onnx.save_model with save_as_external_data=False.");

    public static readonly ErrorCode Opset = new("EC2007", "The model's operator set is too old or too new",
        "Operators change their meaning between versions of ONNX; only the versions in the message are known.",
        "Export the model with one of them; 13 is a good choice.");

    public static readonly ErrorCode NotFinite = new("EC2008", "Weights are infinite or not a number",
        "Training diverged, or a conversion lost values.",
        "Train or export the model again and look at the weights of the layer in the message.");

    public static readonly ErrorCode OpenShape = new("EC2009", "The input's shape is not fixed",
        "The model leaves a length open, or is exported for another batch than 1; memory can only be planned for fixed shapes.",
        "Give it with `--shape NAME=1,3,H,W`, or export the model with batch 1.");

    public static readonly ErrorCode OtherShape = new("EC2010", "The shape that was given contradicts the model",
        "`--shape` names another input, another number of dimensions or another length than the model fixes.",
        "Leave `--shape` out, or give lengths only where the model leaves them open.");

    public static readonly ErrorCode InputType = new("EC2011", "The input's element type is not supported",
        "The input is no tensor, or holds something else than the numbers that a network for pictures takes.",
        "Export the model with float32 inputs.");

    public static readonly ErrorCode Unsupported = new("EC2012", "The network has operators that are not supported",
        "The message lists every node with its operator and what to do about it.",
        "Change the network as the message says, or report the model.");

    public static readonly ErrorCode Endless = new("EC2013", "Simplifying the network finds no end",
        "Two passes undo each other's work on this network: a fault of the converter.",
        "Please report the model.");

    public static readonly ErrorCode NoEnd = new("EC2014", "The network cannot end there",
        "`--end` names a tensor that no node of the ONNX model makes, or the model is no ONNX model.",
        "Give a tensor's name as a viewer of ONNX models shows it.");

    public static readonly ErrorCode NoCalibration = new("EC2101", "A float model needs calibration data",
        "Scales of int8 values are chosen from what the network computes on typical inputs, and there are none.",
        "Give `--calibrate` a .npy file of inputs or a folder of pictures, a hundred of them for example.");

    public static readonly ErrorCode Samples = new("EC2102", "The samples do not fit the model",
        "An array has another shape than its input of the model, or there is none for one of several inputs.",
        "Write an array of shape [N, input's shape without batch]; for a model with several inputs a folder with `NAME.npy` for each.");

    public static readonly ErrorCode SampleRange = new("EC2103", "A sample makes a value infinite or not a number",
        "The samples are preprocessed otherwise than in training, or the model's weights are damaged.",
        "Check `--input-mul` and `--input-add`, or the program that wrote the array.");

    public static readonly ErrorCode Percentile = new("EC2104", "The percentile is not allowed",
        "Ranges are cut at a percentile above 50 and at most 100.",
        "Give 99.99, for example.");

    public static readonly ErrorCode Overflow = new("EC2105", "A sum could leave the accumulator",
        "Weights and bias of a channel are so large against its scales that the int32 sum could overflow.",
        "Retrain with smaller weights or bias, or calibrate with samples that use the input's whole range.");

    public static readonly ErrorCode NotQuantised = new("EC2106", "A node cannot be quantised",
        "The quantiser has no int8 form for this node where it stands.",
        "Fold it into the layer before it, remove it, or report the model.");

    public static readonly ErrorCode NoScale = new("EC2107", "A constant of integers has no scale",
        "An int8 model names no quantisation for a constant whose real value is needed.",
        "Export the model again with quantisation for all its tensors.");

    public static readonly ErrorCode Array = new("EC2108", "The array's file cannot be used",
        "It cannot be read, is no .npy file, or holds another type or order than is taken.",
        "Write it with numpy.save from a C-ordered float32, int8, uint8, int32 or int64 array.");

    public static readonly ErrorCode NothingToKeep = new("EC2201", "There is nothing of this name to keep",
        "`--keep` names a value that the network does not have after simplification.",
        "Give one of the names in the message.");

    public static readonly ErrorCode Arithmetic = new("EC2202", "The arithmetic is unknown",
        "A file or option names a rule of rounding that this version does not know.",
        "Give `--arithmetic fp32` or `q31`.");

    public static readonly ErrorCode NoPlanFits = new("EC2203", "No plan fits the memory",
        "The network needs more activation memory than `--arena` or the board's file allows, with every plan that was asked for.",
        "Allow more, or let the input be consumed or come from the camera: the message says what would do.");

    public static readonly ErrorCode PictureInput = new("EC2204", "The model's input is no such picture",
        "The input's channels are not those of `--channels`, or there is not one multiplier and addend per channel.",
        "Give `--channels grey` for 1 channel, `rgb` or `bgr` for 3, and one finite number or one per channel.");

    public static readonly ErrorCode NoMicrocontroller = new("EC2205", "There is no such microcontroller",
        "The word after `--board` is no microcontroller that is built in, nor the path of a file, or it is missing.",
        "`edgeconv boards` lists them; give one of them, or the path of a file like those in boards/microcontrollers/.");

    public static readonly ErrorCode WrongMicrocontroller = new("EC2206", "A microcontroller's file is wrong",
        "It cannot be read, or a property is missing, unknown, given twice, of another type or out of range; the message names it.",
        "Write the file as boards/microcontrollers/microcontroller.schema.json says; an editor that knows JSON Schema shows what is wrong while you type.");

    public static readonly ErrorCode NotForNano = new("EC2207", "A microcontroller cannot run this network",
        "It has an operator, an element type or an arithmetic that the firmware's runtime does not know; the message names it.",
        "Change the network as the message says, end it before the operator with `--end`, or run it on a Raspberry Pi.");

    public static readonly ErrorCode TooLargeForNano = new("EC2208", "The network does not fit the microcontroller",
        "Its file, arena or objects need more managed heap, a longer array or more flash than the board's file says there is.",
        "Take a smaller network or a larger microcontroller; with `--input camera` the input's rows need no memory.");

    public static readonly ErrorCode EvaluationInputs = new("EC2301", "The inputs are not those of the model",
        "Another number of inputs, or inputs of another length, were given than the model has.",
        "Give each input once, as long as the message says.");

    public static readonly ErrorCode Labels = new("EC2302", "There are fewer labels than samples",
        "Accuracy is counted over samples that each have a label.",
        "Give one label per sample.");

    public static readonly ErrorCode NoFloatForm = new("EC2303", "The float executor does not know this operator",
        "The network can be converted, but not be evaluated in floating point.",
        "Leave out the comparison, or report the model.");

    public static readonly ErrorCode DataSet = new("EC2304", "The data set is not as its format says",
        "A file of it is missing, damaged, or contradicts its own format; the message names the file and the byte, line or field.",
        "Fetch or export it again, or say by `--format` what it is.");

    public static readonly ErrorCode DataClasses = new("EC2305", "The data set's classes are not the model's",
        "Some names of classes are among the model's labels and others are not.",
        "Name them as the labels are, or give `--first-class 0` to take them in their order.");

    public static readonly ErrorCode DataMisfit = new("EC2306", "The data set does not belong to the model",
        "The model's outputs cannot say what the data set asks: other classes, boxes or masks where there are none.",
        "Give the data set and the `--decode` that belong to the model.");
}
