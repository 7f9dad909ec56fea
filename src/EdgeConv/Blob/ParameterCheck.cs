using EdgeConv.Errors;
using EdgeConv.Portable;

namespace EdgeConv.Blob;

/// <summary>Checks what an operator's parameters hold, by kind and rule.</summary>
internal static unsafe class ParameterCheck
{
    /// <exception cref="EdgeConvException">Naming the operator.</exception>
    public static void Check(BlobFile file, in OperatorRecord op, int channels, bool hasInt16, string place)
    {
        bool fixedPoint = op.Rule == Rule.Tflm;
        bool isOfInt16 = Int16Parameters.Serve(op.Kind, hasInt16);
        long bytes = op.Kind switch
        {
            _ when isOfInt16 => Int16Parameters.Bytes(file, op),
            OperatorKind.Mean or OperatorKind.Multiply => fixedPoint ? sizeof(FixedMultiplier) : sizeof(float),
            OperatorKind.Add => sizeof(AddParameters),
            OperatorKind.Softmax => fixedPoint ? sizeof(SoftmaxFixedParameters) : 256 * sizeof(float) + sizeof(SoftmaxFloatParameters),
            OperatorKind.Table => 256,
            OperatorKind.PairTable => 1 << 16,
            OperatorKind.ChannelTable => 256L * channels,
            OperatorKind.Permute => (long)channels * sizeof(int),
            OperatorKind.Pad => sizeof(PadParameters),
            OperatorKind.Constant => (long)file.Views[op.Output].Rows * file.Views[op.Output].RowElements * file.Tensors[file.Views[op.Output].Tensor].ElementBytes,
            OperatorKind.Reduce => sizeof(ReduceParameters),
            OperatorKind.ArgExtreme => sizeof(ArgExtremeParameters),
            OperatorKind.LocalNormalisation => sizeof(LocalNormalisationParameters) + (long)SquareSums.Entries * (fixedPoint ? sizeof(FixedMultiplier) : sizeof(float)),
            OperatorKind.Rearrange => RearrangeCheck.Bytes(file, op),
            OperatorKind.MatrixProduct => fixedPoint ? sizeof(FixedMultiplier) : sizeof(float),
            _ when RegionCheck.Serves(op.Kind) => RegionCheck.Bytes(file, op),
            _ => 0,
        };
        Require(op.ParameterBytes == bytes, $"{op.ParameterBytes} bytes of parameters, not {bytes}");
        if (bytes == 0)
            return;
        Require(op.Parameters >= 0 && op.Parameters % sizeof(int) == 0
            && op.Parameters + bytes <= file.Section(SectionId.Parameters)->Length, "parameters outside their section");
        byte* at = file.Bytes(SectionId.Parameters) + op.Parameters;
        switch (op.Kind)
        {
            case var _ when isOfInt16:
                string? wrong = Int16Parameters.Complaint(file, op, at);
                Require(wrong is null, wrong ?? "");
                break;
            case OperatorKind.Mean or OperatorKind.Multiply or OperatorKind.MatrixProduct:
                Require(AreMultipliers(at, 1, fixedPoint), "no multiplier");
                break;
            case OperatorKind.Add:
                var add = (AddParameters*)at;
                Require(fixedPoint
                    ? IsTerm(add->A) && IsTerm(add->B) && IsMultiplier(add->Sum)
                    : AreAddends(*add, op.Rule == Rule.Ort ? 0 : -(1 << 21), op.Rule == Rule.Ort ? (1 << 22) - 1 : 1 << 21) && add->Sum.Exponent is > 0 and <= 31 && (add->Sum.Exponent < 31 || op.Rule == Rule.Ort),
                    "no multipliers to add by");
                break;
            case OperatorKind.Softmax when fixedPoint:
                var softmax = (SoftmaxFixedParameters*)at;
                Require(softmax->Input.Mantissa >= 0 && softmax->Input.Exponent is >= 0 and <= 31 && softmax->LeastDifference <= 0, "no scale for its exponentials");
                break;
            case OperatorKind.Softmax:
                for (int i = 0; i < 256; i++)
                    if (((float*)at)[i] is not (>= 0 and <= 1))
                        Require(false, $"no exponential {i}");
                Require(*(float*)at == 1, "a largest exponential that is not 1");
                var output = (SoftmaxFloatParameters*)(at + 256 * sizeof(float));
                Require(IsScale(output->OutputScale) && output->OutputZeroPoint is >= sbyte.MinValue and <= sbyte.MaxValue, "no output scale");
                break;
            case OperatorKind.Permute:
                int inputs = file.Views[op.FirstInput].Channels;
                for (int i = 0; i < channels; i++)
                    if ((uint)((int*)at)[i] >= (uint)inputs)
                        Require(false, $"no input channel {((int*)at)[i]}");
                break;
            case OperatorKind.Pad:
                var pad = (PadParameters*)at;
                Require(pad->Value is >= sbyte.MinValue and <= sbyte.MaxValue, $"padding of {pad->Value}");
                Require(pad->ChannelsBefore >= 0 && (long)pad->ChannelsBefore + file.Views[op.FirstInput].Channels <= channels, "padding of channels that does not fit");
                break;
            case OperatorKind.Reduce:
                var reduce = (ReduceParameters*)at;
                Require(Enum.IsDefined(reduce->Function), $"an unknown reduction {(int)reduce->Function}");
                Require(reduce->Function == ReduceFunction.Sum ? AreMultipliers((byte*)&reduce->Multiplier, 1, fixedPoint) : reduce->Multiplier is { Mantissa: 0, Exponent: 0 },
                    "no multiplier for its reduction");
                Require(!hasInt16 || reduce->Function == ReduceFunction.Sum, "an extreme of int16, which it does not find");
                break;
            case OperatorKind.ArgExtreme:
                var extreme = (ArgExtremeParameters*)at;
                Require(extreme->IsMaximum is 0 or 1 && extreme->PicksLast is 0 or 1, "no choice of an extreme");
                break;
            case OperatorKind.LocalNormalisation:
                int size = ((LocalNormalisationParameters*)at)->Size;
                Require(size > 0 && (long)Math.Min(size, channels) * 255 * 255 <= int.MaxValue, $"squares of {size} channels to sum");
                Require(AreMultipliers(at + sizeof(LocalNormalisationParameters), SquareSums.Entries, fixedPoint), "no factor for a sum of squares");
                break;
            case OperatorKind.Rearrange:
                ViewRecord from = file.Views[op.FirstInput], to = file.Views[op.Output];
                wrong = RearrangeCheck.Complaint((RearrangeParameters*)at, from, (long)to.Rows * to.RowElements);
                Require(wrong is null, wrong ?? "");
                Require(!file.Tensors[to.Tensor].IsReal || ((RearrangeParameters*)at)->Loops > 0, "a table of reals");
                break;
            case var _ when RegionCheck.Serves(op.Kind):
                wrong = RegionCheck.Complaint(file, op, at);
                Require(wrong is null, wrong ?? "");
                break;
        }

        void Require(bool holds, string has)
        {
            if (!holds)
                throw new EdgeConvException(FileErrors.Records, $"{file.Name}: {place} has {has}; convert the model again");
        }
    }

    /// <summary>A multiplier of a sum's term, which may be taken off.</summary>
    private static bool IsTerm(FixedMultiplier multiplier) => multiplier.Exponent <= 0 && multiplier.Mantissa > int.MinValue
        && IsMultiplier(multiplier with { Mantissa = Math.Abs(multiplier.Mantissa) });

    private static bool AreMultipliers(byte* at, int count, bool fixedPoint)
    {
        for (int i = 0; i < count; i++)
            if (!(fixedPoint ? IsMultiplier(((FixedMultiplier*)at)[i]) : IsScale(((float*)at)[i])))
                return false;
        return true;
    }

    public static bool IsScale(float scale) => float.IsFinite(scale) && scale > 0;

    public static bool IsMultiplier(FixedMultiplier multiplier) => multiplier.Mantissa >= 0 && multiplier.Exponent is >= -62 and <= 30;

    private static bool AreAddends(in AddParameters add, int least, int most) =>
        add.A.Mantissa >= least && add.A.Mantissa <= most && add.B.Mantissa >= least && add.B.Mantissa <= most;
}
