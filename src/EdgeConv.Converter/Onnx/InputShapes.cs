using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Converter.Onnx;

/// <summary>The fixed shape of a graph input: from the file, with batch 1, or as <c>--shape</c> says.</summary>
internal static class InputShapes
{
    /// <exception cref="EdgeConvException">A dimension is symbolic and not given, or what is given contradicts the file.</exception>
    public static int[] Resolve(string name, TensorShapeProto? stated, ImportOptions options)
    {
        bool isGiven = options.Shapes.TryGetValue(name, out int[]? given);
        if (stated is null && !isGiven)
            throw new EdgeConvException(ConverterErrors.OpenShape, $"input '{name}' states no shape; give it with --shape {name}=1,3,H,W");
        if (stated is not null && isGiven && stated.Dim.Count != given!.Length)
            throw new EdgeConvException(ConverterErrors.OtherShape, $"--shape {name} has {given.Length} dimensions, the model's input has {stated.Dim.Count}");
        int[] shape = given is null ? [.. stated!.Dim.Select((dimension, i) => Length(name, stated, dimension, i))] : (int[])given.Clone();
        for (int i = 0; stated is not null && isGiven && i < shape.Length; i++)
        {
            TensorShapeProto.Types.Dimension dimension = stated.Dim[i];
            if (IsFixed(dimension) && dimension.DimValue != shape[i])
                throw new EdgeConvException(ConverterErrors.OtherShape, $"--shape {name} says {shape[i]} for dimension {i}, the model fixes it to {dimension.DimValue}");
        }
        if (!NodeShape.IsSound(shape) || shape.Length == 0)
            throw new EdgeConvException(ConverterErrors.OpenShape, $"input '{name}' has shape {NodeShape.Text(shape)}: lengths must be positive and the elements at most {NodeShape.MostElements}; export it again or give --shape");
        // A list of rows, such as regions, may have any number of them.
        if (shape[0] != 1 && shape.Length > 2 && !options.AnyBatch)
            throw new EdgeConvException(ConverterErrors.OpenShape, $"input '{name}' has batch {shape[0]}; export the model with batch 1");
        return shape;
    }

    private static bool IsFixed(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dimension.DimValue > 0;

    private static int Length(string name, TensorShapeProto stated, TensorShapeProto.Types.Dimension dimension, int index)
    {
        if (IsFixed(dimension))
            return (int)Math.Min(dimension.DimValue, int.MaxValue);
        if (index == 0)
            return 1;
        string example = string.Join(",", stated.Dim.Select((d, i) => i == 0 ? "1" : IsFixed(d) ? $"{d.DimValue}" : "N"));
        throw new EdgeConvException(ConverterErrors.OpenShape, $"input '{name}': dimension {index} ('{dimension.DimParam}') is not fixed; give it with --shape {name}={example}, N being the length wanted");
    }
}
