namespace EdgeConv.Converter.Evaluate;

/// <summary>Shows an inner tensor of an int8 network: its name and its reals in rows, columns, channels; valid during the call only.</summary>
internal delegate void TensorObserver(string name, ReadOnlySpan<float> reals);

/// <summary>A way to run an int8 network.</summary>
internal interface IInt8Run
{
    /// <summary>Runs one inference.</summary>
    /// <param name="inputs">One array of reals per input, in the source model's layout.</param>
    /// <param name="observe">Called for every tensor that can be seen, or null.</param>
    /// <returns>One array of reals per output, in the source model's layout.</returns>
    float[][] Run(float[][] inputs, TensorObserver? observe);
}
