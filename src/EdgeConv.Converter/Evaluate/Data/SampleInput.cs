using EdgeConv.Frames;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>What a network is given.</summary>
internal abstract record SampleInput;

/// <summary>A picture in a file, which a decoder of the caller's reads.</summary>
internal sealed record PictureFileInput(string Path) : SampleInput;

/// <summary>A picture whose pixels can be had.</summary>
/// <param name="Read">Makes them, each time anew.</param>
internal sealed record PixelsInput(Func<Pixels> Read) : SampleInput;

/// <summary>The inputs themselves.</summary>
/// <param name="Read">One array per input, in the source model's layout.</param>
internal sealed record RealsInput(Func<float[][]> Read) : SampleInput;

/// <summary>A picture in memory.</summary>
internal sealed record Pixels(FrameLayout Layout, byte[] Bytes);
