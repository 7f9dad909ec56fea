namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Distances between neighbours along the axes of row-major arrays.</summary>
internal static class Strides
{
    public static int[] Of(int[] shape)
    {
        var strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride = checked(stride * shape[axis]), axis--)
            strides[axis] = stride;
        return strides;
    }

    /// <summary>0 along axes of length 1, so that their element serves every index.</summary>
    public static int[] Broadcast(int[] shape)
    {
        int[] strides = Of(shape);
        for (int axis = 0; axis < shape.Length; axis++)
            strides[axis] = shape[axis] == 1 ? 0 : strides[axis];
        return strides;
    }

    /// <summary>Elements of axes <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public static int Product(int[] shape, int first, int end)
    {
        int product = 1;
        for (int axis = first; axis < end; axis++)
            product = checked(product * shape[axis]);
        return product;
    }

    public static int Product(int[] shape) => Product(shape, 0, shape.Length);
}
