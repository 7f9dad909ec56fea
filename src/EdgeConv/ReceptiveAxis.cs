namespace EdgeConv;

/// <summary>
/// One axis: how many elements of the model's input an element sees, and how far apart the windows of two neighbours lie there (Araujo et al. 2019, "Computing
/// receptive fields of convolutional neural networks"). Where a map was enlarged, neighbours lie less than an element apart.
/// </summary>
internal readonly record struct ReceptiveAxis(double Size, double Jump)
{
    public static readonly ReceptiveAxis OfInput = new(1, 1);

    /// <summary>The size in whole elements.</summary>
    public int Elements => (int)Math.Min(Math.Ceiling(Size - 1e-6), int.MaxValue);

    /// <summary>Behind a window of that extent; where a map grows, the stride is less than 1.</summary>
    public ReceptiveAxis Through(int extent, double stride) => new(Size + (extent - 1) * Jump, Jump * stride);

    /// <summary>Of every n-th element.</summary>
    public ReceptiveAxis Every(int stride) => this with { Jump = Jump * stride };

    /// <summary>Of a map in which these elements are every n-th.</summary>
    public ReceptiveAxis Between(int stride) => this with { Jump = Jump / stride };

    public ReceptiveAxis With(ReceptiveAxis other) => new(Math.Max(Size, other.Size), Math.Max(Jump, other.Jump));
}
