using System.Buffers.Binary;
using Xunit;

namespace EdgeConv.Converter.TfLite;

/// <summary>Files whose offsets, vectors, operators or sizes no exporter would write: one error each, and no memory asked for on their behalf.</summary>
[Trait("suite", "fuzz")]
public class HostileFileTests
{
    private static readonly Dictionary<string, (string Says, Action<Bytes> Damage)> s_damages = new()
    {
        ["root offset 0"] = ("a reference leads to itself", b => b[0] = 0),
        ["root outside"] = ("bytes are expected", b => b[0] = 1 << 20),
        ["root at 4 GiB"] = ("bytes are expected", b => b[0] = -4),
        ["root between words"] = ("not a multiple of 4", b => b[0] += 2),
        ["list of fields before the file"] = ("bytes are expected", b => b[b.Root] = 1 << 20),
        ["list of fields behind the file"] = ("bytes are expected", b => b[b.Root] = -(1 << 20)),
        ["list of fields at the most distant place"] = ("bytes are expected", b => b[b.Root] = int.MinValue),
        ["list of fields between half-words"] = ("not a multiple of 2", b => b[b.Root] += 1),
        ["list of fields of no length"] = ("a table's list of fields has 0 bytes", b => b.Half(b.Fields) = 0),
        ["list of fields of odd length"] = ("a table's list of fields has 15 bytes", b => b.Half(b.Fields) = 15),
        ["list of fields longer than the file"] = ("bytes are expected", b => b.Half(b.Fields) = 65534),
        ["table of no length"] = ("the table 0", b => b.Half(b.Fields + 2) = 0),
        ["table longer than the file"] = ("bytes are expected", b => b.Half(b.Fields + 2) = 65532),
        ["table shorter than its fields"] = ("of a table of 8 bytes", b => b.Half(b.Fields + 2) = 8),
        ["field on its own table's head"] = ("lies at 2 of a table", b => b.Half(b.Fields + 4 + 2 * 2) = 2),
        ["field outside the table"] = ("lies at 600 of a table", b => b.Half(b.Fields + 4 + 2 * 2) = 600),
        ["reference that leads to itself"] = ("a reference leads to itself", b => b[b.Field(2)] = 0),
        ["reference backwards"] = ("bytes are expected", b => b[b.Field(2)] = -8),
        ["reference between words"] = ("not a multiple of 4", b => b[b.Field(2)] += 1),
        ["vector longer than the file"] = ("bytes are expected", b => b[b.Vector(2)] = 1 << 20),
        ["vector of 2^32 - 1 tables"] = ("bytes are expected", b => b[b.Vector(2)] = -1),
        ["vector of 2^30 tables"] = ("bytes are expected", b => b[b.Vector(1)] = 1 << 30),
        ["no mark"] = ("the mark TFL3 is absent", b => b[4] = 0),
    };

    public static TheoryData<string> Damages => [.. s_damages.Keys];

    [Theory, MemberData(nameof(Damages))]
    public void A_broken_reference_is_named(string what)
    {
        byte[] file = new SmallModel().Write();
        s_damages[what].Damage(new(file));
        Refused(file, s_damages[what].Says);
    }

    private static readonly Dictionary<string, (string Says, Func<OperatorModel, int, int> Make)> s_operators = new()
    {
        ["MIRROR_PAD of 2^24"] = ("out of proportion", (m, i) => One(m, 100, [m.Map(1, 1 << 24, 1, 2), m.Ints(0, 0, 1, 1, 0, 0, 0, 0)], m.Map(1, (1 << 24) + 2, 1, 2), new() { [0] = (byte)1 }, input: true)),
        ["MIRROR_PAD longer than its map"] = ("mirrored padding longer", (m, i) => One(m, 100, [i, m.Ints(0, 0, 5, 5, 0, 0, 0, 0)], m.Map(1, 12, 2, 2), new() { [0] = (byte)0 })),
        ["PAD by -1"] = ("padding", (m, i) => One(m, 34, [i, m.Ints(0, 0, -1, 0, 0, 0, 0, 0)], m.Map(1, 1, 2, 2))),
        ["PAD by 2^31 - 1"] = ("padding", (m, i) => One(m, 34, [i, m.Ints(0, 0, int.MaxValue, 0, 0, 0, 0, 0)], m.Map(1, 1, 2, 2))),
        ["PAD with too few amounts"] = ("2 amounts for 4 axes", (m, i) => One(m, 34, [i, m.Ints(0, 0)], m.Map(1, 2, 2, 2))),
        ["RESHAPE to 2^62"] = ("cannot become", (m, i) => Open(m, One(m, 22, [i, m.Ints(1 << 30, 1 << 30, 4)], m.Map(1, 1, 1)))),
        ["RESHAPE to -1 twice"] = ("cannot become", (m, i) => Open(m, One(m, 22, [i, m.Ints(-1, -1)], m.Map(1, 1)))),
        ["RESHAPE to another number"] = ("cannot become", (m, i) => One(m, 22, [i, m.Ints(1, 9)], m.Map(1, 9))),
        ["RESHAPE of reals"] = ("must hold integers", (m, i) => Open(m, One(m, 22, [i, m.Floats([2], 1, 8)], m.Map(1, 8)))),
        ["TRANSPOSE by an axis twice"] = ("is no order of", (m, i) => One(m, 39, [i, m.Ints(0, 1, 1, 3)], m.Map(1, 2, 2, 2))),
        ["SLICE beyond the end"] = ("elements 1 to 3 of 2", (m, i) => One(m, 65, [i, m.Ints(0, 1, 0, 0), m.Ints(1, 3, 2, 2)], m.Map(1, 3, 2, 2))),
        ["SLICE of -5"] = ("a slice of", (m, i) => One(m, 65, [i, m.Ints(0, 0, 0, 0), m.Ints(1, -5, 2, 2)], m.Map(1, 1, 2, 2))),
        ["STRIDED_SLICE with a stride of 0"] = ("a stride of 0", (m, i) => One(m, 45, [i, m.Ints(0), m.Ints(1), m.Ints(0)], m.Map(1, 2, 2, 2))),
        ["STRIDED_SLICE of nothing"] = ("it takes no element", (m, i) => One(m, 45, [i, m.Ints(0, 2), m.Ints(1, 2), m.Ints(1, 1)], m.Map(1, 2, 2, 2))),
        ["SPLIT into parts that do not divide"] = ("parts of", (m, i) => { int a = m.Map(1, 1, 2, 2), b = m.Map(1, 1, 2, 2), c = m.Map(1, 1, 2, 2); m.Operator(49, [m.Int(1), i], [a, b, c]); return a; }),
        ["SPLIT_V into 2^31 - 1 and 3"] = ("a slice of", (m, i) => { int a = m.Map(1, 1, 2, 2), b = m.Map(1, 1, 2, 2); m.Operator(102, [i, m.Ints(int.MaxValue, -1), m.Int(1)], [a, b]); return a; }),
        ["CONCATENATION along axis 9"] = ("axis 9 is not one of 4", (m, i) => One(m, 2, [i, i], m.Map(1, 2, 2, 4), new() { [0] = 9 })),
        ["CONCATENATION of nothing"] = ("has no input", (m, i) => One(m, 2, [], m.Map(1, 2, 2, 4))),
        ["PACK of nothing"] = ("packs nothing", (m, i) => One(m, 83, [], m.Map(1, 2, 2, 4))),
        ["GATHER beyond the end"] = ("indices outside 2", (m, i) => One(m, 36, [i, m.Ints(7)], m.Map(1, 1, 2, 2), new() { [0] = 1 })),
        ["GATHER along axis -9"] = ("axis -9 of 4", (m, i) => One(m, 36, [i, m.Ints(0)], m.Map(1, 1, 2, 2), new() { [0] = -9 })),
        ["ARG_MAX along axis 2^31 - 1"] = ("axis 2147483647 of 4", (m, i) => One(m, 56, [i, m.Int(int.MaxValue)], m.Map(1, 2, 2))),
        ["CONV_2D without weights"] = ("lacks input 1", (m, i) => One(m, 3, [i], m.Map(1, 2, 2, 1), new() { [1] = 1, [2] = 1 })),
        ["CONV_2D with computed weights"] = ("input 1 must be a constant", (m, i) => One(m, 3, [i, i], m.Map(1, 2, 2, 1), new() { [1] = 1, [2] = 1 })),
        ["CONV_2D with weights of NaN"] = ("holds NaN", (m, i) => One(m, 3, [i, m.Floats([1, 1, 1, 2], 1, float.NaN)], m.Map(1, 2, 2, 1), new() { [1] = 1, [2] = 1 })),
        ["CONV_2D larger than its map"] = ("is larger than its padded input", (m, i) => One(m, 3, [i, m.Floats([1, 3, 3, 2], new float[18])], m.Map(1, 1, 1, 1), new() { [0] = (byte)1, [1] = 1, [2] = 1 })),
        ["CONV_2D with a stride of -1"] = ("stride -1", (m, i) => One(m, 3, [i, m.Floats([1, 1, 1, 2], 1, 1)], m.Map(1, 2, 2, 1), new() { [1] = -1, [2] = -1 })),
        ["CONV_2D padded by scheme 7"] = ("padding scheme 7", (m, i) => One(m, 3, [i, m.Floats([1, 1, 1, 2], 1, 1)], m.Map(1, 2, 2, 1), new() { [0] = (byte)7, [1] = 1, [2] = 1 })),
        ["MAX_POOL_2D of no size"] = ("window 0", (m, i) => One(m, 17, [i], m.Map(1, 2, 2, 2), new() { [1] = 1, [2] = 1 })),
        ["TRANSPOSE_CONV to another size"] = ("an output", (m, i) => One(m, 67, [m.Ints(1, int.MaxValue, int.MaxValue, 1), m.Floats([1, 2, 2, 2], new float[8]), i], m.Map(1, 4, 4, 1), new() { [1] = 2, [2] = 2 })),
        ["RESIZE_BILINEAR to 2^26 by 2^26"] = ("a map resized to", (m, i) => One(m, 23, [i, m.Ints(1 << 26, 1 << 26)], m.Map(1, 2, 2, 2))),
        ["RESIZE_NEAREST_NEIGHBOR to 0"] = ("a map resized to", (m, i) => One(m, 97, [i, m.Ints(0, 0)], m.Map(1, 2, 2, 2))),
        ["SPACE_TO_DEPTH by 0"] = ("blocks of 0", (m, i) => One(m, 26, [i], m.Map(1, 1, 1, 8))),
        ["DEPTH_TO_SPACE by 2^20"] = ("blocks of 1048576", (m, i) => One(m, 5, [i], m.Map(1, 4, 4, 1), new() { [0] = 1 << 20 })),
        ["SPACE_TO_BATCH_ND by 2^15"] = ("do not fit", (m, i) => One(m, 38, [i, m.Ints(1 << 15, 1 << 15), m.Ints(0, 0, 0, 0)], m.Map(4, 1, 1, 2))),
        ["SPACE_TO_BATCH_ND by 0"] = ("do not fit", (m, i) => One(m, 38, [i, m.Ints(0, 0), m.Ints(0, 0, 0, 0)], m.Map(4, 1, 1, 2))),
        ["LEAKY_RELU by NaN"] = ("is no function", (m, i) => One(m, 98, [i], m.Map(1, 2, 2, 2), new() { [0] = float.NaN })),
        ["SOFTMAX by infinity"] = ("does not fit", (m, i) => One(m, 25, [i], m.Map(1, 2, 2, 2), new() { [0] = float.PositiveInfinity })),
        ["LOCAL_RESPONSE_NORMALIZATION by a radius of -1"] = ("radius -1", (m, i) => One(m, 13, [i], m.Map(1, 2, 2, 2), new() { [0] = -1 })),
        ["LOCAL_RESPONSE_NORMALIZATION with a bias of NaN"] = ("are no normalisation", (m, i) => One(m, 13, [i], m.Map(1, 2, 2, 2), new() { [0] = 1, [1] = float.NaN })),
        ["DIV by 0"] = ("a division by zero", (m, i) => One(m, 42, [i, m.Floats([1], 0)], m.Map(1, 2, 2, 2))),
        ["ADD of shapes that differ"] = ("cannot be broadcast", (m, i) => One(m, 0, [i, m.Floats([3, 2, 2], new float[12])], m.Map(1, 2, 2, 2))),
        ["SHAPE chain that divides by 0"] = ("a division by zero", (m, i) => { int s = m.Tensor(OperatorModel.Int32, 4), q = m.Tensor(OperatorModel.Int32, 4); m.Operator(77, [i], [s]).Operator(42, [s, m.Ints(0)], [q]); return One(m, 22, [i, q], m.Map(1, 8)); }),
        ["SHAPE chain that leaves 32 bits"] = ("more than a shape may hold", (m, i) => { int s = m.Tensor(OperatorModel.Int32, 4), q = m.Tensor(OperatorModel.Int32, 4); m.Operator(77, [i], [s]).Operator(18, [s, m.Ints(int.MaxValue)], [q]); return One(m, 22, [i, q], m.Map(1, 8)); }),
        ["A custom operator without options"] = ("are no FlexBuffers map of 0 bytes", (m, i) => Detection(m, [])),
        ["A custom operator with options that lead outside"] = ("are no FlexBuffers map", (m, i) => Detection(m, [255, 255, 255, 9 << 2 | 2, 1])),
        ["A custom operator that lacks an option"] = ("lacks the option", (m, i) => Detection(m, OperatorModel.Map(("max_detections", 3)))),
        ["A custom operator of 2^31 - 1 detections"] = ("2147483647 detections", (m, i) => Detection(m, OperatorModel.Map(("max_detections", int.MaxValue), ("max_classes_per_detection", int.MaxValue), ("num_classes", 2), ("nms_score_threshold", 0f), ("nms_iou_threshold", 0.5f), ("y_scale", 1f), ("x_scale", 1f), ("h_scale", 1f), ("w_scale", 1f)))),
        ["A custom operator with a threshold of NaN"] = ("lacks the option 'nms_iou_threshold'", (m, i) => Detection(m, OperatorModel.Map(("max_detections", 3), ("max_classes_per_detection", 1), ("num_classes", 2), ("nms_score_threshold", 0f), ("nms_iou_threshold", float.NaN), ("y_scale", 1f), ("x_scale", 1f), ("h_scale", 1f), ("w_scale", 1f)))),
        ["A tensor of text"] = ("element type 5", (m, i) => One(m, 19, [m.Tensor(OperatorModel.Text, 1, 2)], m.Map(1, 2))),
        ["A tensor of nine axes"] = ("the elements at most", (m, i) => One(m, 19, [i], m.Map(1, 1, 1, 1, 1, 1, 1, 1, 1))),
        ["A buffer of no whole number of elements"] = ("has 7 bytes", (m, i) => One(m, 0, [i, m.Constant(OperatorModel.Float32, [2], new byte[7])], m.Map(1, 2, 2, 2))),
        ["An operator of two outputs"] = ("it has 2 outputs", (m, i) => { int a = m.Map(1, 2, 2, 2); m.Operator(19, [i], [a, m.Map(1, 2, 2, 2)]); return a; }),
        ["An operator of no output"] = ("it has 0 outputs", (m, i) => { m.Operator(19, [i], []); return m.Map(1, 2, 2, 2); }),
        ["An operator that makes what does not exist"] = ("tensor 99 of", (m, i) => { m.Operator(19, [i], [99]); return m.Map(1, 2, 2, 2); }),
        ["An operator that makes tensor -1"] = ("tensor -1 of", (m, i) => { m.Operator(19, [i], [-1]); return m.Map(1, 2, 2, 2); }),
        ["An operator that reads tensor -7"] = ("lacks input 0", (m, i) => One(m, 19, [-7], m.Map(1, 2, 2, 2))),
        ["An operator that reads what it makes"] = ("it reads what it makes itself", (m, i) => { int a = m.Map(1, 2, 2, 2); m.Operator(19, [a], [a]); return a; }),
        ["An operator that makes the input"] = ("it reads what it makes itself", (m, i) => { m.Operator(19, [i], [i]); return i; }),
        ["Control flow"] = ("(WHILE): export without control flow", (m, i) => One(m, 119, [i], m.Map(1, 2, 2, 2))),
        ["An operator with the greatest number"] = ("builtin operator 2147483647", (m, i) => One(m, int.MaxValue, [i], m.Map(1, 2, 2, 2))),
        ["An int8 value of the least scale"] = ("without one positive scale", (m, i) => One(m, 19, [m.Quantised(0, 0, 1, 2)], m.Quantised(1, 0, 1, 2))),
        ["An int8 value at scale infinity"] = ("a scale or zero point", (m, i) => One(m, 19, [m.Quantised(float.PositiveInfinity, 0, 1, 2)], m.Quantised(1, 0, 1, 2))),
        ["An int8 value at scale -1"] = ("a scale or zero point", (m, i) => One(m, 19, [m.Quantised(-1, 0, 1, 2)], m.Quantised(1, 0, 1, 2))),
        ["An int8 value with zero point 2^40"] = ("a scale or zero point", (m, i) => One(m, 19, [m.Quantised(1, 1L << 40, 1, 2)], m.Quantised(1, 0, 1, 2))),
    };

    public static TheoryData<string> Operators => [.. s_operators.Keys];

    [Theory, MemberData(nameof(Operators))]
    public void A_wrong_operator_is_named_and_little_is_allocated(string what)
    {
        var model = new OperatorModel();
        int input = model.Map(1, 2, 2, 2), output = s_operators[what].Make(model, input);
        FlatFields[] tensors = [.. model.Tensors];
        int[] inputs = [input, .. Enumerable.Range(1, tensors.Length - 1).Where(i => tensors[i].ContainsKey(-1))];
        foreach (FlatFields tensor in tensors)
            tensor.Remove(-1);
        Refused(model.Ends(inputs, [output]).Write(), s_operators[what].Says);
    }

    [Fact]
    public void Two_inputs_that_are_one_are_refused()
    {
        var model = new OperatorModel();
        int input = model.Map(1, 4), output = model.Map(1, 4);
        Refused(model.Operator(19, [input], [output]).Ends([input, input], [output]).Write(), "two inputs are");
        Refused(new OperatorModel().Ends([], []).Write(), "no input or no output");
    }

    [Fact]
    public void Vectors_that_many_tables_share_are_refused_once_they_grow()
    {
        var model = new OperatorModel();
        int input = model.Map(1, 4), output = model.Map(1, 400_000);
        model.Operator(2, [.. Enumerable.Repeat(input, 100_000)], [output], new() { [0] = 1 });
        Refused(model.Ends([input], [output]).Write(), "inputs and outputs of nodes");
        // Each node of this operator reads its name of a megabyte.
        var named = new OperatorModel();
        (input, output) = (named.Map(1, 4), named.Map(1, 4));
        byte[] file = named.Operator(32, [input], [output], custom: new string('x', 1_000_000)).Repeat(9999).Ends([input], [output]).Write();
        Refused(file, "are out of proportion to the file");
    }

    [Fact]
    public void More_operators_than_a_network_has_are_refused()
    {
        var model = new OperatorModel();
        int input = model.Map(1, 4), output = model.Map(1, 4);
        for (int i = 0; i <= 10_000; i++)
            model.Operator(19, [input], [output]);
        Refused(model.Ends([input], [output]).Write(), "10001 nodes");
        var blocks = new OperatorModel();
        int map = blocks.Map(1, 64, 64, 1);
        for (int i = 0; i < 20; i++)
            blocks.Operator(26, [map], [blocks.Map(1, 1, 1, 4096)], new() { [0] = 64 });
        Refused(blocks.Ends([map], [1]).Write(), "become more than 30000");
        Refused(new OperatorModel().Ends(new int[1001], []).Write(), "1001 inputs");
    }

    private static int One(OperatorModel model, int code, int[] inputs, int output, FlatFields? options = null, bool input = false)
    {
        if (input)
            model.Tensors[inputs[0]][-1] = true; // taken out again before it is written
        model.Operator(code, inputs, [output], options);
        return output;
    }

    /// <summary>The tensor's shape is a placeholder.</summary>
    private static int Open(OperatorModel model, int tensor)
    {
        model.Tensors[tensor][7] = (int[])[-1, .. ((int[])model.Tensors[tensor][0])[1..]];
        return tensor;
    }

    private static int Detection(OperatorModel model, byte[] options)
    {
        int codes = model.Map(1, 4, 4), scores = model.Map(1, 4, 3), boxes = model.Map(1, 3, 4);
        model.Tensors[codes][-1] = model.Tensors[scores][-1] = true;
        model.Operator(32, [codes, scores, model.Floats([4, 4], new float[16])], [boxes, model.Map(1, 3), model.Map(1, 3), model.Map(1)], custom: "TFLite_Detection_PostProcess", customOptions: options);
        return boxes;
    }

    private static void Refused(byte[] file, string says)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.tflite", file, new()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("small.tflite: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.CallersMistake);
    }

    /// <summary>A file's words and the parts of its root table.</summary>
    private readonly struct Bytes(byte[] file)
    {
        public int this[int at]
        {
            get => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            set => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        public int Root => this[0];

        /// <summary>The root table's list of where its fields are.</summary>
        public int Fields => Root - this[Root];

        public ref ushort Half(int at) => ref System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(file.AsSpan(at))[0];

        public int Field(int field) => Root + Half(Fields + 4 + 2 * field);

        public int Vector(int field) => Field(field) + this[Field(field)];
    }
}
