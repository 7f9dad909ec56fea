using EdgeConv.Blob;

namespace EdgeConv.Converter.Plan;

/// <summary>Puts a frame operator in front of a network, which makes the rows of its first input when they are asked for; or takes it away.</summary>
internal static class CameraRows
{
    /// <summary>The network with its first input made row by row; itself if it is so already.</summary>
    public static NetworkDescription Add(NetworkDescription network)
    {
        int tensor = FirstInput(network);
        if ((network.Tensors[tensor].Flags & TensorFlags.OnDemand) != 0)
            return network;
        NetworkDescription made = network.Copy();
        TensorRecord input = made.Tensors[tensor];
        input.Flags = (input.Flags & ~TensorFlags.Input) | TensorFlags.OnDemand;
        made.Tensors[tensor] = input;
        int view = made.AddView(tensor, 0, input.Channels);
        made.Operators.Insert(0, new()
        {
            Kind = OperatorKind.Frame, Rule = made.Rule, Low = sbyte.MinValue, High = sbyte.MaxValue, FirstInput = view, InputCount = 0, Output = view,
            Vertical = WindowRecord.One, Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1, WorkRows = input.Rows, ScratchAddress = -1, Weights = -1,
            Parameters = -1, Name = input.Name,
        });
        return made;
    }

    /// <summary>The network with its first input given before the first step; itself if it is so already.</summary>
    public static NetworkDescription Remove(NetworkDescription network)
    {
        int frame = network.Operators.FindIndex(op => op.Kind == OperatorKind.Frame);
        if (frame < 0)
            return network;
        NetworkDescription made = network.Copy();
        int view = made.Operators[frame].Output, tensor = made.Views[view].Tensor;
        made.Operators.RemoveAt(frame);
        made.Views.RemoveAt(view);
        for (int i = 0; i < made.Operators.Count; i++)
        {
            OperatorRecord op = made.Operators[i];
            op.FirstInput -= op.FirstInput > view ? 1 : 0;
            op.Output -= op.Output > view ? 1 : 0;
            made.Operators[i] = op;
        }
        TensorRecord input = made.Tensors[tensor];
        input.Flags = (input.Flags & ~TensorFlags.OnDemand) | TensorFlags.Input;
        made.Tensors[tensor] = input;
        return made;
    }

    private static int FirstInput(NetworkDescription network) => network.Endpoints.First(endpoint => endpoint.IsOutput == 0).Tensor;
}
