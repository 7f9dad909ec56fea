using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Blocks of maps as batches: how older TensorFlow wrote a dilated convolution.</summary>
internal sealed partial class TfLiteImporter
{
    private void SpaceToBatch(TfLiteNode node) => Batches(node, isInverse: false);

    private void BatchToSpace(TfLiteNode node) => Batches(node, isInverse: true);

    private void Batches(TfLiteNode node, bool isInverse)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        int[] block = Ints(node, 1), amounts = Ints(node, 2);
        if (input.Shape.Length != 4 || block.Length != 2 || amounts.Length != 4)
            throw new UnsupportedNodeException($"blocks {NodeShape.Text(block)} of {NodeShape.Text(input.Shape)}: rows and columns of a map are supported");
        int[] before = [amounts[0], amounts[2]], after = [amounts[1], amounts[3]];
        int[] shape = Graph.SpaceToBatch.Shape(input.Shape, block, before, after, isInverse)
            ?? throw Contradiction(node, $"blocks {NodeShape.Text(block)} and padding {NodeShape.Text(amounts)} do not fit {NodeShape.Text(input.Shape)}");
        if (!NodeShape.IsSound(shape))
            throw Contradiction(node, $"it makes {NodeShape.Text(shape)}");
        _budget.Charge(shape.Aggregate(1L, (product, size) => product * size));
        output.Shape = shape;
        Emit(new SpaceToBatch(node.Name, input, output, block, before, after, isInverse));
    }
}
