using EdgeConv.Frames;

namespace EdgeConv.Camera;

/// <summary>Decodes a picture file that is not JPEG: whoever has a decoder for it gives it.</summary>
/// <param name="path">The file.</param>
/// <param name="layout">What the bytes mean.</param>
/// <returns>The pixels.</returns>
/// <exception cref="EdgeConvException">It is no picture that can be decoded.</exception>
public delegate byte[] PictureDecoder(string path, out FrameLayout layout);
