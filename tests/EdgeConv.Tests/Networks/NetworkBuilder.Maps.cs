using EdgeConv.Blob;

namespace EdgeConv.Tests.Networks;

/// <summary>Operators that resize, reorder, reduce and normalise maps.</summary>
internal sealed partial class NetworkBuilder
{
    /// <summary>Another size by interpolation.</summary>
    public int Resize(int input, int rows, int columns)
    {
        TensorRecord map = Network.Tensors[input];
        return Finish(Start(OperatorKind.Resize, input, rows, columns, map.Channels, ResizeCase.Place(Random, map.Rows, rows), ResizeCase.Place(Random, map.Columns, columns)));
    }

    /// <summary>The same elements in another order and shape, by loops over the input, some backwards; or any elements, some of them nowhere, by a table.</summary>
    public int Rearrange(int input)
    {
        TensorRecord map = Network.Tensors[input];
        int elements = map.Rows * map.Columns * map.Channels;
        return Rearrange(input, Random.NextInt(4) == 0
            ? RearrangeCase.Table([.. Enumerable.Range(0, elements).Select(_ => Random.NextInt(-1, elements))], Random.NextInt(-128, 128))
            : RearrangeCase.Loops(Random, map.Rows, map.Columns, map.Channels));
    }

    public int Rearrange(int input, byte[] parameters)
    {
        TensorRecord map = Network.Tensors[input];
        int elements = map.Rows * map.Columns * map.Channels, rows = Divisor(elements), columns = Divisor(elements / rows);
        OperatorRecord op = Start(OperatorKind.Rearrange, input, rows, columns, elements / rows / columns, WindowRecord.One, WindowRecord.One);
        op.Flags = OperatorFlags.ReadsAll;
        SetParameters(ref op, parameters);
        return Finish(op);
    }

    private int Divisor(int number)
    {
        int[] divisors = [.. Enumerable.Range(1, Math.Min(number, 40)).Where(divisor => number % divisor == 0)];
        return divisors[Random.NextInt(divisors.Length)];
    }

    /// <summary>One element of all along some axes: a sum, a mean by its multiplier, or an extreme.</summary>
    public int Reduce(int input, bool rows, bool columns, bool channels, ReduceFunction function)
    {
        TensorRecord map = Network.Tensors[input];
        (WindowRecord vertical, WindowRecord horizontal) = (ReductionCase.Axis(rows ? map.Rows : 1), ReductionCase.Axis(columns ? map.Columns : 1));
        int elements = vertical.Size * horizontal.Size * (channels ? map.Channels : 1);
        OperatorRecord op = Start(OperatorKind.Reduce, input, rows ? 1 : map.Rows, columns ? 1 : map.Columns, channels ? 1 : map.Channels, vertical, horizontal);
        SetParameters(ref op, ReductionCase.Reduce(function, rule, map.Scale / elements / Network.Tensors[Network.Views[op.Output].Tensor].Scale));
        return Finish(op);
    }

    /// <summary>The channel of the largest or smallest element.</summary>
    public int ArgExtreme(int input)
    {
        TensorRecord map = Network.Tensors[input];
        OperatorRecord op = Start(OperatorKind.ArgExtreme, input, map.Rows, map.Columns, 1, WindowRecord.One, WindowRecord.One);
        int made = Network.Views[op.Output].Tensor;
        Network.Tensors[made] = Network.Tensors[made] with { Scale = 1, ZeroPoint = -128 };
        SetParameters(ref op, new ArgExtremeParameters { IsMaximum = Random.NextInt(2), PicksLast = Random.NextInt(2) });
        return Finish(op);
    }

    public int LocalNormalisation(int input)
    {
        TensorRecord map = Network.Tensors[input];
        OperatorRecord op = Start(OperatorKind.LocalNormalisation, input, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One);
        SetParameters(ref op, ReductionCase.Normalisation(1 + Random.NextInt(7), rule, Random));
        return Finish(op);
    }
}
