using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Mixed pooling: two pools at the input's scale, and a sum whose multipliers hold the shares.</summary>
internal sealed partial class Lowering
{
    private void AddMixedPool(MixedPool node)
    {
        Place maximum = Part(PoolKind.Maximum), average = Part(node.Average), output = Make(node.Output);
        float scale = QuantisationOf(maximum).Scale;
        EmitSum(node, subtracts: false, maximum, average, output, node.Share * scale, (1 - node.Share) * scale);

        Place Part(PoolKind kind)
        {
            var made = new Value($"{node.Name}/{(kind == PoolKind.Maximum ? "maximum" : "average")}", node.Output.Shape, node.Input.Type) { Quantisation = node.Input.Quantisation };
            AddPool(node.Part(kind, made));
            return Read(made);
        }
    }
}
