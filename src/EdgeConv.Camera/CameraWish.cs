namespace EdgeConv.Camera;

/// <summary>What is wanted of a source; what it gives is in <see cref="FrameSource.Format"/>.</summary>
public sealed record CameraWish
{
    /// <summary>The fewest buffers.</summary>
    public const int FewestBuffers = 2;

    /// <summary>The most buffers.</summary>
    public const int MostBuffers = 8;

    /// <summary>Which format. Files of raw frames need it where their names do not say it.</summary>
    public CaptureFormat Format { get; init; }

    /// <summary>Pixels per row.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Rows.</summary>
    public int Height { get; init; } = 480;

    /// <summary>Frames per second; 0 leaves it to the source: a camera's own rate, files as fast as they are asked for.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Buffers that frames lie in, from <see cref="FewestBuffers"/> to <see cref="MostBuffers"/>; a driver may need more.</summary>
    public int Buffers { get; init; } = 4;

    /// <summary>Files: begin again after the last frame.</summary>
    public bool Loop { get; init; }

    /// <summary>Time of files: when their next frame is due.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Decodes pictures that are not JPEG; null refuses them.</summary>
    public PictureDecoder? Decoder { get; init; }

    /// <exception cref="EdgeConvException">A number outside its limits.</exception>
    internal void Check(string source)
    {
        const int most = Frames.FrameLayout.MaxSide;
        if (Width is < 1 or > most || Height is < 1 or > most)
            throw new EdgeConvException(CameraErrors.Wish, $"{source}: frames of {Width}x{Height}; give a width and a height from 1 to {most}");
        if (!(FramesPerSecond >= 0 && FramesPerSecond <= 1000))
            throw new EdgeConvException(CameraErrors.Wish, $"{source}: {FramesPerSecond} frames per second; give 0 to 1000, 0 for the source's own rate");
        if (Buffers is < FewestBuffers or > MostBuffers)
            throw new EdgeConvException(CameraErrors.Wish, $"{source}: {Buffers} buffers; give {FewestBuffers} to {MostBuffers}");
    }
}
