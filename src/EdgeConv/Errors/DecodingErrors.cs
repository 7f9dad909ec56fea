namespace EdgeConv.Errors;

/// <summary>Errors of what reads a model's answer: EC1401 to EC1499.</summary>
internal static class DecodingErrors
{
    public static readonly ErrorCode Shape = new("EC1401", "The answer cannot have this shape",
        "A decoder was made with a number of classes, symbols or steps, or with an input size, that no such model has.",
        "Give the numbers of the model's outputs: `edgeconv inspect` shows them.");

    public static readonly ErrorCode Length = new("EC1402", "The model's outputs do not fit the decoder",
        "An output has another number of values than this kind of detector gives for its classes and input size.",
        "Choose the decoder that the model was made for, with its number of classes: `edgeconv inspect` shows the outputs.");
}
