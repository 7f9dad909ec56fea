namespace EdgeConv.Converter.Graph;

/// <summary>
/// Elements of equal place within blocks of a padded map become maps of their own, block row by block row (TensorFlow's SPACE_TO_BATCH_ND); or back, less
/// what was padded. With a convolution between both it is a dilated one.
/// </summary>
internal sealed class SpaceToBatch(string name, Value input, Value output, int[] block, int[] before, int[] after, bool isInverse)
    : Rearrange(name, input, output, isInverse ? ToSpace(input.Shape, block, before, after) : ToBatch(input.Shape, block, before, after))
{
    /// <summary>Rows and columns of a block.</summary>
    public int[] Block { get; } = block;

    /// <summary>Rows and columns padded before and after the map, or cropped.</summary>
    public int[] Before { get; } = before;
    public int[] After { get; } = after;

    /// <summary>Whether it leads back.</summary>
    public bool IsInverse { get; } = isInverse;

    public override Node Copy(Value[] inputs, Value output) => new SpaceToBatch(Name, inputs[0], output, Block, Before, After, IsInverse);

    /// <summary>The result's shape; null where the block does not divide the map or its batch.</summary>
    public static int[]? Shape(int[] map, int[] block, int[] before, int[] after, bool isInverse)
    {
        if (map.Length != 4 || block.Length != 2 || before.Length != 2 || after.Length != 2 || block.Concat(before).Concat(after).Any(each => each is < 0 or > 1 << 15)
            || block[0] == 0 || block[1] == 0)
            return null;
        long area = (long)block[0] * block[1], rows, columns;
        if (isInverse)
        {
            rows = (long)map[1] * block[0] - before[0] - after[0];
            columns = (long)map[2] * block[1] - before[1] - after[1];
            return map[0] % area == 0 && rows > 0 && columns > 0 && rows <= int.MaxValue && columns <= int.MaxValue
                ? [(int)(map[0] / area), (int)rows, (int)columns, map[3]] : null;
        }
        rows = map[1] + before[0] + after[0];
        columns = map[2] + before[1] + after[1];
        return rows % block[0] == 0 && columns % block[1] == 0 && map[0] * area <= int.MaxValue
            ? [(int)(map[0] * area), (int)(rows / block[0]), (int)(columns / block[1]), map[3]] : null;
    }

    private static int[] ToBatch(int[] map, int[] block, int[] before, int[] after)
    {
        int[] shape = Shape(map, block, before, after, isInverse: false)!;
        var sources = new int[shape.Aggregate(1, (product, size) => checked(product * size))];
        for (int i = 0, next = 0; i < shape[0]; i++)
            for (int y = 0; y < shape[1]; y++)
                for (int x = 0; x < shape[2]; x++)
                {
                    int place = i / map[0], row = y * block[0] + place / block[1] - before[0], column = x * block[1] + place % block[1] - before[1];
                    bool isInside = row >= 0 && row < map[1] && column >= 0 && column < map[2];
                    int first = ((i % map[0] * map[1] + row) * map[2] + column) * map[3];
                    for (int channel = 0; channel < map[3]; channel++)
                        sources[next++] = isInside ? first + channel : -1;
                }
        return sources;
    }

    private static int[] ToSpace(int[] map, int[] block, int[] before, int[] after)
    {
        int[] shape = Shape(map, block, before, after, isInverse: true)!;
        var sources = new int[shape.Aggregate(1, (product, size) => checked(product * size))];
        for (int n = 0, next = 0; n < shape[0]; n++)
            for (int y = 0; y < shape[1]; y++)
                for (int x = 0; x < shape[2]; x++)
                {
                    int row = y + before[0], column = x + before[1], place = row % block[0] * block[1] + column % block[1];
                    int first = (((place * shape[0] + n) * map[1] + row / block[0]) * map[2] + column / block[1]) * map[3];
                    for (int channel = 0; channel < map[3]; channel++)
                        sources[next++] = first + channel;
                }
        return sources;
    }
}
