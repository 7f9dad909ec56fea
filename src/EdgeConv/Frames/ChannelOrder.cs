namespace EdgeConv.Frames;

/// <summary>The channels of a model's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb = 0,

    /// <summary>Blue, green, red.</summary>
    Bgr = 1,

    /// <summary>One channel: luma.</summary>
    Grey = 2,
}
