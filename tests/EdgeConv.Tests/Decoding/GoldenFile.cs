using System.IO.Compression;
using System.Runtime.InteropServices;

namespace EdgeConv.Tests.Decoding;

/// <summary>Reference outputs beside the repository: float32, little-endian, gzip.</summary>
internal static class GoldenFile
{
    public static float[] Read(string relative)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.File(relative)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
    }
}
