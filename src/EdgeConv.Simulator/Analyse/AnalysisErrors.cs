using EdgeConv.Errors;

namespace EdgeConv.Simulator.Analyse;

/// <summary>Errors of what looks into models: EC9201 to EC9299.</summary>
internal static class AnalysisErrors
{
    public static readonly ErrorCode Input = new("EC9201", "The model's input is none that can be looked into",
        "Layers, memory and comparisons take one input of int8, as a camera's frame makes it, in as many bytes as the model has.",
        "Use a model whose only input is a picture.");

    public static readonly ErrorCode NoLayer = new("EC9202", "There is no such layer or channel",
        "A layer or channel was asked for by a number that the model has not.",
        "Give a number that the message names; the page lists layers from 0.");

    public static readonly ErrorCode NoMask = new("EC9203", "The model's answer is no mask",
        "The first output is no map of rows and columns with up to 254 classes.",
        "Ask for a mask only of a model for segmentation.");

    public static readonly ErrorCode OtherInput = new("EC9204", "The two models do not see the same",
        "Both models get the same bytes, so their inputs must have equal rows, columns and channels, and both must be read in one way.",
        "Compare with a model of the same input and kind of answer, converted for the same pictures.");
}
