using EdgeConv.Errors;

namespace EdgeConv.Frames;

/// <summary>A part of a frame, in pixels.</summary>
/// <param name="X">Pixels left of it.</param>
/// <param name="Y">Rows above it.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public readonly record struct Rectangle(int X, int Y, int Width, int Height)
{
    /// <summary>The largest centred part of a frame that has a target's aspect ratio, to the nearest pixel.</summary>
    /// <param name="width">The frame's width in pixels.</param>
    /// <param name="height">The frame's height in pixels.</param>
    /// <param name="targetWidth">The target's width.</param>
    /// <param name="targetHeight">The target's height.</param>
    /// <exception cref="EdgeConvException">A side is below 1.</exception>
    public static Rectangle CentreCrop(int width, int height, int targetWidth, int targetHeight)
    {
        if (Math.Min(Math.Min(width, height), Math.Min(targetWidth, targetHeight)) < 1)
            throw new EdgeConvException(FrameErrors.Crop, $"Crop of {width}x{height} for {targetWidth}x{targetHeight}: every side must be at least 1.");
        int cropWidth = width, cropHeight = height;
        if ((long)width * targetHeight > (long)height * targetWidth)
            cropWidth = Math.Max(1, (int)(((long)height * targetWidth + targetHeight / 2) / targetHeight));
        else
            cropHeight = Math.Max(1, (int)(((long)width * targetHeight + targetWidth / 2) / targetWidth));
        return new((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }
}
