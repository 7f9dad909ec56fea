using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;

namespace EdgeConv.Converter;

/// <summary>
/// From a trained model to an .ecb file: import, quantise unless it is int8 already, lower, plan, write. The same input gives the same
/// bytes.
/// </summary>
internal static class ModelConverter
{
    /// <summary>Converts a .onnx or .tflite file.</summary>
    /// <param name="path">The model.</param>
    /// <param name="options">Choices.</param>
    /// <param name="progress">Told the stage, and how much of it is done, 0 to 1, where that is known; else not a number.</param>
    /// <exception cref="EdgeConvException">The model or an option is at fault; the message names the place.</exception>
    public static Conversion Convert(string path, ConvertOptions options, Action<ConvertStage, double>? progress = null)
    {
        progress?.Invoke(ConvertStage.Import, double.NaN);
        ModelGraph source = ModelImporter.Import(path, options.Import);
        (ModelGraph reference, ModelGraph quantised) = Quantise(source, options, progress);

        progress?.Invoke(ConvertStage.Lower, double.NaN);
        Rule rule = options.Rule ?? quantised.Rule ?? Rule.Xnnpack;
        NetworkDescription network = Lowering.Lower(quantised, rule, options.Lowering);
        if (options.Picture is not null)
            PictureTable.Add(network, options.Picture(source), rule, path);
        if (options.Labels is not null)
        {
            network.Labels.Clear();
            network.Labels.AddRange(options.Labels);
        }

        progress?.Invoke(ConvertStage.Plan, double.NaN);
        PlannedNetwork planned = Planner.Of(network, options.Plan);

        progress?.Invoke(ConvertStage.Write, double.NaN);
        byte[] file = BlobWriter.Write(planned.Network, planned.Plan);
        using (Model.Load(file, path)) // what is written must be what a reader accepts
            return new(source, reference, quantised, planned, file);
    }

    private static QuantisedGraph Quantise(ModelGraph source, ConvertOptions options, Action<ConvertStage, double>? progress) =>
        Quantiser.Run(source, Quantiser.IsQuantised(source) ? null : options.Calibration?.Invoke(source),
            options.Quantise with { Pinned = [.. options.Quantise.Pinned, .. options.Lowering.Keep] }, progress);
}
