namespace EdgeConv.Frames;

/// <summary>
/// One plane of the source on its way onto the target's columns: the sums of its samples over the rows of a target row, and which of them, times which
/// weights, make each target pixel.
/// </summary>
internal unsafe struct SamplePlane
{
    /// <summary>How its samples follow one another.</summary>
    public SampleOrder Order;

    /// <summary>Binary logarithm of the pixels of a row that share a sample, and of the rows that do; of a quad or a pair, those that share it.</summary>
    public int ShiftX, ShiftY;

    /// <summary>The crop in each of the plane's rows, in bytes.</summary>
    public int FirstByte, Bytes;

    /// <summary>A sum for each byte of the crop; behind them, room that weights of 0 may meet.</summary>
    public int* Sums;

    /// <summary>For each target column, where its samples begin in <see cref="Sums"/>.</summary>
    public int* Starts;

    /// <summary>For each target column, <see cref="Vectors"/> times four weights: what a vector's lanes mean, the plane's order says.</summary>
    public short* Weights;

    /// <summary>Vectors of samples, as many for each target column.</summary>
    public int Vectors;

    /// <summary>Lines of results, a value for each target column, of as many channels as the order has.</summary>
    public int* First, Second, Third;

    /// <summary>How a plane of a layout lies, the whole row as its crop.</summary>
    public static SamplePlane Of(in FrameLayout layout, int plane)
    {
        SampleOrder order = (layout.Format, plane) switch
        {
            (PixelFormat.Rgb24 or PixelFormat.Bgr24, _) => SampleOrder.Triple,
            (PixelFormat.Yuyv, _) => SampleOrder.Quad,
            (PixelFormat.Nv12, 1) => SampleOrder.Pair,
            _ => SampleOrder.Single,
        };
        int shift = order == SampleOrder.Quad ? 1 : plane == 0 ? 0 : layout.ChromaShiftX;
        return new() { Order = order, ShiftX = shift, ShiftY = plane == 0 ? 0 : layout.ChromaShiftY, Bytes = BytesOf(order, shift, 0, layout.Width) };
    }

    /// <summary>Bytes of a crop in a row.</summary>
    private static int BytesOf(SampleOrder order, int shift, int first, int width) =>
        Unit(order) * (((first + width - 1) >> shift) - (first >> shift) + 1);

    /// <summary>Vectors that hold so many neighbouring pixels, wherever they begin.</summary>
    public static int VectorsOf(SampleOrder order, int shift, int pixels)
    {
        int units = ((pixels - 1 + (1 << shift) - 1) >> shift) + 1;
        return order switch { SampleOrder.Single => (units + 3) / 4, SampleOrder.Pair => (units + 1) / 2, _ => units };
    }

    /// <summary>Room for sums that vectors may reach.</summary>
    public static int SumsOf(SampleOrder order, int bytes, int vectors) => bytes + vectors * Step(order) + 4;

    /// <summary>Samples from one vector to the next: of a triple, the fourth lane meets a weight of 0.</summary>
    public static int Step(SampleOrder order) => order == SampleOrder.Triple ? 3 : 4;

    /// <summary>Aims at a crop's columns.</summary>
    /// <param name="first">The crop's first pixel.</param>
    /// <param name="width">Its pixels.</param>
    /// <param name="target">Target columns.</param>
    /// <param name="filter">How they are resized.</param>
    /// <param name="weights">Room for the weights of one column.</param>
    public void Aim(int first, int width, int target, ResizeFilter filter, short* weights)
    {
        FirstByte = (first >> ShiftX) * Unit(Order);
        Bytes = BytesOf(Order, ShiftX, first, width);
        Vectors = VectorsOf(Order, ShiftX, ResizeAxis.MostTapsOf(width, target, filter));
        new Span<short>(Weights, target * Vectors * 4).Clear();
        for (int i = 0; i < target; i++)
        {
            Taps taps = ResizeAxis.Make(width, target, filter, i, first, weights, 0);
            int start = taps.First >> ShiftX;
            Starts[i] = (start - (first >> ShiftX)) * Unit(Order);
            short* lanes = Weights + i * Vectors * 4;
            for (int k = 0; k < taps.Count; k++)
                Place(lanes, taps.First + k, start, weights[k]);
        }
    }

    /// <summary>Bytes of what cannot be split: a sample, a pair, a quad, a pixel.</summary>
    private static int Unit(SampleOrder order) => order switch { SampleOrder.Single => 1, SampleOrder.Pair => 2, SampleOrder.Quad => 4, _ => 3 };

    private readonly void Place(short* lanes, int x, int start, short weight)
    {
        int unit = (x >> ShiftX) - start;
        switch (Order)
        {
            case SampleOrder.Single:
                lanes[unit] += weight;
                break;
            case SampleOrder.Pair:
                lanes[2 * unit] += weight;
                lanes[2 * unit + 1] += weight;
                break;
            case SampleOrder.Quad:
                lanes[4 * unit + 2 * (x & 1)] += weight;
                lanes[4 * unit + 1] += weight;
                lanes[4 * unit + 3] += weight;
                break;
            default:
                lanes[4 * unit] = lanes[4 * unit + 1] = lanes[4 * unit + 2] = weight;
                break;
        }
    }
}
