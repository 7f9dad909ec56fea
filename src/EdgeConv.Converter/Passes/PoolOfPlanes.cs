using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// A pool of the volume [1, C, H, W, 1] whose slices are the channels of a channel-first map, each for itself, is a pool of the map; where it passes over
/// slices, every n-th channel of it.
/// </summary>
internal static class PoolOfPlanes
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Pool pool in edit.Nodes<Pool>())
        {
            if (pool.Input.Shape is not [1, var channels, var rows, var columns, 1] || pool.Depth is not { Size: 1, PadBefore: 0, PadAfter: 0 })
                continue;
            Value planes = Like(pool.Input, "planes", [1, channels, rows, columns]), map = Like(pool.Input, "map", [1, rows, columns, channels]);
            edit.InsertBefore(pool, new Reshape($"{pool.Name}/to_planes", pool.Input, planes));
            edit.InsertBefore(pool, new Transpose($"{pool.Name}/to_nhwc", planes, map, Permutation.ToChannelsLast));
            int[] size = pool.Output.Shape;
            Value pooled = Like(pool.Output, "pooled", [1, size[2], size[3], channels]), kept = Like(pool.Output, "kept", [1, size[2], size[3], size[1]]);
            edit.InsertBefore(pool, new Pool(pool.Name, map, pooled, pool.Kind, pool.Vertical, pool.Horizontal) { Clamp = pool.Clamp });
            if (pool.Depth.Stride == 1)
                kept = pooled;
            else
                edit.InsertBefore(pool, new Gather($"{pool.Name}/every_{pool.Depth.Stride}", pooled, kept, 3, [.. Enumerable.Range(0, size[1]).Select(i => i * pool.Depth.Stride)]));
            Value back = Like(pool.Output, "back", size[..4]);
            edit.InsertBefore(pool, new Transpose($"{pool.Name}/to_nchw", kept, back, Permutation.ToChannelsFirst));
            edit.Substitute(pool, new Reshape($"{pool.Name}/from_planes", back, pool.Output));
        }
        return edit.Commit();
    }

    private static Value Like(Value value, string part, int[] shape) => new($"{value.Name}/{part}", shape, value.Type) { Quantisation = value.Quantisation };
}
