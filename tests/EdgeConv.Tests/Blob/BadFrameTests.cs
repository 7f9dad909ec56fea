using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>Files whose frame operator, or whose input on demand, is not what a session relies on.</summary>
[Trait("suite", "fuzz")]
public sealed class BadFrameTests
{
    private const int Made = 0, Given = 1;

    public static TheoryData<string> Cases => [.. s_changes.Keys];

    private static readonly Dictionary<string, (string Says, Action<NetworkDescription> Change)> s_changes = new()
    {
        ["frame with an input"] = ("operator 0 has 1 inputs", network => Frame(network, op => op with { InputCount = 1 })),
        ["frame with views before its output"] = ("inputs that it does not need", network => Frame(network, op => op with { FirstInput = op.FirstInput + 1 })),
        ["first input that is no view"] = ("no views", network => Frame(network, op => op with { FirstInput = -1 })),
        ["frame that writes a given input"] = ("no input on demand", network => Flags(network, Made, TensorFlags.Input)),
        ["frame that writes an inner tensor"] = ("no input on demand", network => Flags(network, Made, TensorFlags.None)),
        ["rows on demand that no frame makes"] = ("tensor 2 has rows on demand that no frame operator makes", network => Flags(network, 2, TensorFlags.OnDemand)),
        ["rows on demand that nobody makes"] = ("tensor 1 has nobody that writes it", network => Flags(network, Given, TensorFlags.OnDemand)),
        ["rows given and on demand"] = ("tensor 0 has rows that are given and made on demand", network => Flags(network, Made, TensorFlags.Input | TensorFlags.OnDemand)),
        ["two frames for one tensor"] = ("written twice", network => Again(network, op => op)),
        ["two frames for half a tensor each"] = ("only some elements", network =>
        {
            ViewRecord view = network.Views[network.Operators[0].Output];
            network.Views[network.Operators[0].Output] = view with { Channels = 2 };
            int rest = network.AddView(view.Tensor, 2, view.Channels - 2);
            Again(network, op => op with { FirstInput = rest, Output = rest });
        }),
        ["frame that no endpoint names"] = ("an input that no endpoint names", network => network.Endpoints.RemoveAt(0)),
        ["second input on demand"] = ("endpoint 1 has rows on demand, which only the first input can have",
            network => (network.Endpoints[0], network.Endpoints[1]) = (network.Endpoints[1], network.Endpoints[0])),
        ["work rows of a frame"] = ("rows of work", network => Frame(network, op => op with { WorkRows = op.WorkRows - 1 })),
        ["window of a frame"] = ("a window", network => Frame(network, op => op with { Horizontal = op.Horizontal with { Stride = 2 } })),
        ["weights of a frame"] = ("weights that it does not need", network => Frame(network, op => op with { Weights = 0 })),
        ["parameters of a frame"] = ("bytes of parameters", network => Frame(network, op => op with { Parameters = 0, ParameterBytes = 4 })),
        ["scratch of a frame"] = ("scratch", network => Frame(network, op => op with { ScratchBytes = 4, ScratchAddress = 0 })),
        ["frame that accumulates"] = ("sums that it does not need", network => Frame(network, op => op with { Flags = OperatorFlags.Accumulates })),
        ["groups of a frame"] = ("groups", network => Frame(network, op => op with { Groups = 2 })),
        ["multiply-accumulates of a frame"] = ("multiply-accumulates", network => Frame(network, op => op with { Macs = 1 })),
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_frame_is_named(string what)
    {
        NetworkDescription network = Sound(), broken = Sound();
        Plan plan = SimplePlans.LayerByLayer(network);
        using (Model.Load(BlobWriter.Write(network, plan)))
        {
        }
        s_changes[what].Change(broken);
        if (broken.Operators.Count > network.Operators.Count)
            plan = plan with { ScratchAddress = [.. plan.ScratchAddress, -1] };
        string message = Assert.Throws<EdgeConvException>(() => Model.Load(BlobWriter.Write(broken, plan))).Message;
        Assert.Contains(s_changes[what].Says, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_plan_that_reads_a_row_before_the_frame_makes_it_is_refused()
    {
        NetworkDescription network = Sound();
        Plan plan = SimplePlans.RowByRow(network);
        int read = Array.FindIndex(plan.Steps, step => step is { Operator: 1, FirstRow: 0 }), made = Array.FindIndex(plan.Steps, step => step is { Operator: 0, FirstRow: 0 });
        StepRecord[] steps = [.. plan.Steps];
        StepRecord moved = steps[read];
        Array.Copy(steps, made, steps, made + 1, read - made);
        steps[made] = moved;
        string message = Assert.Throws<EdgeConvException>(() => Model.Load(BlobWriter.Write(network, plan with { Steps = steps }))).Message;
        Assert.Contains("the plan is refused (NotWhole)", message);
        Assert.Contains("input:0 row 0 is not written yet", message);
    }

    /// <summary>An input on demand and a given one, each through a table, then added.</summary>
    private static NetworkDescription Sound()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        int made = builder.Frame(5, 4, 6), given = builder.Input(5, 4, 6);
        NetworkDescription network = builder.Build(builder.Add(builder.Table(made), builder.Table(given)));
        EndpointRecord endpoint = network.Endpoints[0];
        endpoint.Tensor = given;
        network.Endpoints.Insert(1, endpoint);
        return network;
    }

    private static void Frame(NetworkDescription network, Func<OperatorRecord, OperatorRecord> change) => network.Operators[0] = change(network.Operators[0]);

    private static void Again(NetworkDescription network, Func<OperatorRecord, OperatorRecord> change) => network.Operators.Add(change(network.Operators[0]));

    private static void Flags(NetworkDescription network, int tensor, TensorFlags flags) => network.Tensors[tensor] = network.Tensors[tensor] with { Flags = flags };
}
