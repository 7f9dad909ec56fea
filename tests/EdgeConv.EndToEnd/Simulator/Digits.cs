using EdgeConv.Node.Tests;
using EdgeConv.Simulator;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>Pictures of digits as the demo's model takes them.</summary>
internal static class Digits
{
    /// <summary>The input bytes that a frame reader makes of a picture.</summary>
    public static sbyte[] Input(byte[] pixels)
    {
        using var model = Model.Load(MeterModel.File);
        using var session = new Session(model);
        Endpoint endpoint = model.Inputs[0];
        var bytes = new sbyte[endpoint.Elements];
        var reals = new float[endpoint.Elements];
        for (int i = 0; i < reals.Length; i++)
            reals[i] = endpoint.Picture!.Real(0, pixels[i]);
        session.SetInput(reals);
        for (int row = 0; row < endpoint.Rows; row++)
            session.InputRow(row).CopyTo(bytes.AsSpan(row * endpoint.Columns));
        return bytes;
    }

    public static InputCopy Frame(int number) => new(number, Input(MeterModel.Pictures[number].Pixels));
}
