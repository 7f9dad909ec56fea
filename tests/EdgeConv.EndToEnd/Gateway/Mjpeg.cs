using System.Globalization;
using System.Text;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>Reads a stream of pictures part by part.</summary>
internal static class Mjpeg
{
    public static async Task<byte[]> NextPart(Stream stream)
    {
        int length = -1;
        while (await Line(stream) is var line && (line.Length > 0 || length < 0))
            if (line.StartsWith("Content-Length: ", StringComparison.Ordinal))
                length = int.Parse(line[16..], CultureInfo.InvariantCulture);
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task<string> Line(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
    }
}
