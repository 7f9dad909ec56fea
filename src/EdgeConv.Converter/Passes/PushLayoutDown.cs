using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// Moves transposes and reshapes towards the outputs, past nodes that work on single elements or along one axis, so that they meet and
/// cancel.
/// <c>op(transpose(x))</c> becomes <c>transpose(op(x))</c>. Those on the caller's input stay there, but for a change to channel-first.
/// </summary>
internal static class PushLayoutDown
{
    public static bool Run(ModelGraph graph)
    {
        HashSet<Value> edge = EdgeValues.Of(graph);
        var edit = new GraphEdit(graph);
        foreach (Node node in edit.Nodes<Node>())
        {
            // What was moved here by this very sweep is merged at once, so that one sweep goes through a whole chain.
            if (node is Transpose second && edit.Producer(second.Input) is Transpose first)
                Merge(edit, first, second);
            else if (LayoutCopies.Knows(node))
                _ = PushTranspose(edit, node, edge) || PushReshape(edit, node, edge);
        }
        return edit.Commit();
    }

    private static void Merge(GraphEdit edit, Transpose first, Transpose second)
    {
        int[] order = Permutation.Compose(first.Permutation, second.Permutation);
        if (!Permutation.IsIdentity(order) || !edit.Bypass(second, first.Input))
            edit.Substitute(second, new Transpose(second.Name, first.Input, second.Output, order));
    }

    private static bool PushTranspose(GraphEdit edit, Node node, HashSet<Value> edge)
    {
        Transpose? moved = node.Inputs.Select(edit.Producer).OfType<Transpose>().FirstOrDefault(transpose =>
            !edge.Contains(transpose.Input) || Permutation.IsChannelsToFront(transpose.Permutation));
        if (moved is null)
            return false;
        int[] order = moved.Permutation;
        bool all = node.Inputs.All(input => IsMoved(edit, input, order) || edge.Contains(input) || input.IsConstant);
        Value middle = Middle(edit, node, Permutation.Apply(Permutation.Inverse(order), node.Output.Shape));
        Value[] inputs = [.. node.Inputs.Select(input => IsMoved(edit, input, order) ? edit.Producer(input)!.Input : input)];
        if (!all || LayoutCopies.Transposed(node, inputs, middle, order) is not { } copy)
            return false;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (IsMoved(edit, node.Inputs[i], order))
                continue;
            Value input = node.Inputs[i];
            int[] back = Permutation.Inverse(order);
            if (input.IsConstant)
            {
                copy.Inputs[i] = Turned(input, back);
                continue;
            }
            var turned = new Value($"{input.Name}/turned", Permutation.Apply(back, input.Shape), input.Type)
            { Quantisation = input.Quantisation };
            edit.InsertBefore(node, new Transpose($"{node.Name}/turn{i}", input, turned, back));
            copy.Inputs[i] = turned;
        }
        edit.InsertBefore(node, copy);
        edit.Substitute(node, new Transpose($"{node.Name}/layout", middle, node.Output, order));
        return true;
    }

    private static Value Turned(Value constant, int[] order) => new($"{constant.Name}/turned", Permutation.Apply(order, constant.Shape), constant.Type)
    {
        Data = Permutation.Transpose(constant.Data!, constant.Shape, order), Quantisation = constant.Quantisation,
    };

    private static bool IsMoved(GraphEdit edit, Value input, int[] order) =>
        edit.Producer(input) is Transpose transpose && transpose.Permutation.SequenceEqual(order);

    private static bool PushReshape(GraphEdit edit, Node node, HashSet<Value> edge)
    {
        Reshape[] reshapes = [.. node.Inputs.Select(edit.Producer).OfType<Reshape>()];
        if (reshapes.Length != node.Inputs.Length || Array.Exists(reshapes, reshape => edge.Contains(reshape.Input)))
            return false;
        int[] shape = reshapes[0].Input.Shape;
        if (Array.Exists(reshapes, reshape => !reshape.Input.Shape.SequenceEqual(shape)) || shape.Length == 0)
            return false;
        bool keepsChannels = shape[^1] == node.Input.Shape[^1];
        Value middle = Middle(edit, node, shape);
        Value[] inputs = [.. reshapes.Select(reshape => reshape.Input)];
        Node? copy = node switch
        {
            Softmax softmax when keepsChannels && softmax.Axis == softmax.Input.Shape.Length - 1 =>
                new Softmax(node.Name, inputs[0], middle, shape.Length - 1, softmax.Beta),
            ChannelAffine affine when keepsChannels => new ChannelAffine(node.Name, inputs[0], middle, affine.Scale,
                affine.Shift) { Clamp = affine.Clamp },
            _ => LayoutCopies.ElementWise(node, inputs, middle),
        };
        if (copy is null)
            return false;
        edit.InsertBefore(node, copy);
        edit.Substitute(node, new Reshape($"{node.Name}/layout", middle, node.Output));
        return true;
    }

    private static Value Middle(GraphEdit edit, Node node, int[] shape)
    {
        Value output = node.Output;
        return new(edit.IsOutput(output) ? $"{output.Name}/inner" : output.Name, shape, output.Type) { Quantisation = output.Quantisation };
    }
}
