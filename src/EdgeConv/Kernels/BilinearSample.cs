namespace EdgeConv.Kernels;

/// <summary>The four neighbours of a place in a map and their weights, float32; neighbours outside the map have none.</summary>
internal readonly unsafe ref struct BilinearSample
{
    private readonly sbyte* _topLeft, _topRight, _bottomLeft, _bottomRight;
    private readonly float _ofTopLeft, _ofTopRight, _ofBottomLeft, _ofBottomRight;
    private readonly int _zeroPoint;

    /// <param name="map">Of int8.</param>
    /// <param name="y">Greater than -1 and less than the map's rows.</param>
    /// <param name="x">Greater than -1 and less than the map's columns.</param>
    public BilinearSample(in RowTable map, float y, float x)
    {
        int top = (int)Math.Floor((double)y), left = (int)Math.Floor((double)x);
        float lower = y - top, right = x - left;
        _zeroPoint = map.ZeroPoint;
        bool hasTop = top >= 0, hasBottom = top + 1 < map.Rows, hasLeft = left >= 0, hasRight = left + 1 < map.Columns;
        sbyte* upperRow = map[hasTop ? top : 0], lowerRow = map[hasBottom ? top + 1 : map.Rows - 1];
        nint toLeft = (nint)(hasLeft ? left : 0) * map.PixelBytes, toRight = (nint)(hasRight ? left + 1 : map.Columns - 1) * map.PixelBytes;
        _topLeft = upperRow + toLeft;
        _topRight = upperRow + toRight;
        _bottomLeft = lowerRow + toLeft;
        _bottomRight = lowerRow + toRight;
        _ofTopLeft = hasTop && hasLeft ? (1 - lower) * (1 - right) : 0;
        _ofTopRight = hasTop && hasRight ? (1 - lower) * right : 0;
        _ofBottomLeft = hasBottom && hasLeft ? lower * (1 - right) : 0;
        _ofBottomRight = hasBottom && hasRight ? lower * right : 0;
    }

    /// <summary>The sample of a channel in levels above the zero point: products and sums from left to right, row by row.</summary>
    public float this[int channel] => _ofTopLeft * (_topLeft[channel] - _zeroPoint) + _ofTopRight * (_topRight[channel] - _zeroPoint)
        + _ofBottomLeft * (_bottomLeft[channel] - _zeroPoint) + _ofBottomRight * (_bottomRight[channel] - _zeroPoint);
}
