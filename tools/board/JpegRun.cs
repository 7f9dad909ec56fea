using EdgeConv.Camera;
using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using EdgeConv.Verbs;

namespace EdgeConv.Board;

/// <summary>
/// <c>jpeg</c>: decodes a picture some times, or runs a model on it as on a camera's frame: for an instruction counter, which takes the difference of two runs.
/// Prints a number that depends on every byte, so that runs can be compared.
/// </summary>
internal static unsafe class JpegRun
{
    private const int MostSide = 8192;

    public static int Run(Arguments arguments, TextWriter output)
    {
        string path = arguments.Get("--picture");
        byte[] picture = InputBytes(path);
        int repeats = arguments.Count("--repeat", 1);
        fixed (byte* bytes = picture)
        {
            using var decoder = new JpegDecoder(MostSide, MostSide);
            if (!decoder.TryStart(bytes, picture.Length, arguments.Count("--reduction", 1), out JpegHeader header))
                throw new EdgeConvException(decoder.Fault!, $"{path}: {decoder.Fault!.Title}; {decoder.Fault.Remedy}");
            if (arguments.ModelIfGiven is { } model)
                output.WriteLine(RunModel(model, new(bytes, picture.Length, 0, 0, 0), header, repeats));
            else
                output.WriteLine(Decode(decoder, bytes, picture.Length, arguments.Count("--reduction", 1), repeats));
        }
        return Faults.Success;
    }

    /// <summary>Asks for every row, as a model does that sees the whole frame at its size.</summary>
    private static uint Decode(JpegDecoder decoder, byte* bytes, int length, int reduction, int repeats)
    {
        uint sum = 0;
        for (int i = 0; i < repeats; i++)
        {
            decoder.TryStart(bytes, length, reduction, out _);
            Frame frame = decoder.Frame;
            PlaneRows rows;
            for (int row = 0; row < frame.Layout.Height; row++)
            {
                frame.Rows(frame.Context, row, &rows);
                sum = 31 * sum + rows.First[row % frame.Layout.Width];
            }
        }
        return sum;
    }

    private static uint RunModel(string path, CameraFrame frame, JpegHeader header, int repeats)
    {
        using var model = Model.Load(path);
        using var session = new Session(model, new SessionOptions { Threads = 1 });
        using var input = new CameraInput(session, new CameraFormat(header.Layout(1), IsJpeg: true, FramesPerSecond: 0));
        byte[] answer = new byte[model.Outputs[0].SourceBytes];
        uint sum = 0;
        for (int i = 0; i < repeats; i++)
        {
            input.Run(frame);
            session.GetRawOutput(answer);
            foreach (byte value in answer)
                sum = 31 * sum + value;
        }
        return sum;
    }

    private static byte[] InputBytes(string path)
    {
        using FileStream file = InputFile.Open(path);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
