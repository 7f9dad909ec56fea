using System.Reflection;
using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Nano;
using EdgeConv.Portable;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>The formula for a controller's heap against the objects and arrays that a model and a session really are.</summary>
public sealed class NanoHeapTests
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void The_formula_counts_what_model_and_session_hold()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            NetworkDescription network = RandomNetwork.OfKind(seed, Rule.Tflm, seed % 2 == 0 ? OperatorKind.Convolution : OperatorKind.AveragePool, widen: 1 + (int)seed % 5);
            byte[] file = BlobWriter.Write(network, Planner.Layer(network));
            NanoModel nano = NanoRun.Load(file);
            var session = new NanoSession(nano);
            var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
            using var model = Model.Load(file, "network");
            Assert.Equal(Formula(model), Held(session, seen));
            Assert.Contains(nano, seen);
        }
    }

    [Fact]
    public void The_longest_array_is_as_long_as_one_can_be()
    {
        Assert.Equal(65535 * NanoHeap.BlockBytes, NanoHeap.Array(NanoHeap.LongestArray, 1));
        Assert.Equal(65536 * NanoHeap.BlockBytes, NanoHeap.Array(NanoHeap.LongestArray + 1, 1));
    }

    /// <summary>Of a loaded file.</summary>
    internal static long Formula(Model model)
    {
        int windowRows = 0;
        long run = 0;
        foreach (ref readonly OperatorRecord op in model.File.Operators)
        {
            windowRows = Math.Max(windowRows, op.Vertical.Size);
            if (op.Kind != OperatorKind.Convolution)
                continue;
            int inputs = model.File.Views[op.FirstInput].Channels;
            WeightStream stream = WeightLayouts.Stream(op, inputs, model.File.Views[op.Output].Channels);
            run = Math.Max(run, NanoHeap.RunBytes(stream.IsRunPerTap, inputs / op.Groups, op.Horizontal.Size));
        }
        return NanoHeap.Bytes(model.File.Length, model.ArenaBytes, model.File.Operators.Length, windowRows, run);
    }

    /// <summary>Bytes of an object and of all that it holds, each once.</summary>
    private static long Held(object held, HashSet<object> seen)
    {
        if (!seen.Add(held))
            return 0;
        if (held is Array array)
            return NanoHeap.Array(array.Length, held is sbyte[] ? 1 : held is int[] ? 4 : throw new InvalidOperationException($"an array of {held.GetType()}"));
        FieldInfo[] fields = held.GetType().GetFields(Fields);
        return NanoHeap.Object(fields.Length) + fields.Where(field => !field.FieldType.IsValueType).Select(field => field.GetValue(held)).OfType<object>().Sum(value => Held(value, seen));
    }
}
