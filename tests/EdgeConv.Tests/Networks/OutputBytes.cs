using System.Runtime.InteropServices;

namespace EdgeConv.Tests.Networks;

/// <summary>An output as bytes, whether it is of int8 or to be had as float32.</summary>
internal static class OutputBytes
{
    public static sbyte[] Of(Session session, int index = 0)
    {
        Endpoint output = session.Model.Outputs[index];
        if (!output.IsReal && !output.IsInt16)
        {
            var levels = new sbyte[output.Elements];
            session.GetOutput(levels, index);
            return levels;
        }
        var reals = new float[output.Elements];
        session.GetOutput(reals, index);
        return MemoryMarshal.Cast<float, sbyte>(reals).ToArray();
    }
}
