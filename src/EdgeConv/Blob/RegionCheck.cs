namespace EdgeConv.Blob;

/// <summary>Checks operators on regions, boxes and pairs of matrices: shapes of what belongs together, parameters, and how much work they can be at most.</summary>
internal static unsafe class RegionCheck
{
    /// <summary>Boxes that can be sorted and compared.</summary>
    private const int MostBoxes = 1 << 18;

    /// <summary>So many products of two int8 less their zero points stay inside int32.</summary>
    public const int MostProducts = int.MaxValue / (255 * 255);

    private const int BoxFields = 4, RegionPoolFields = 5;

    /// <summary>Whether it is one of these kinds; they take two inputs, a deformable convolution perhaps three.</summary>
    public static bool Serves(OperatorKind kind) => kind is >= OperatorKind.DeformableConvolution and <= OperatorKind.MatrixProduct;

    public static bool ReadsAll(OperatorKind kind) => Serves(kind) && kind != OperatorKind.MatrixProduct;

    /// <summary>Whether an input may be float32: places and boxes, which int8 would round, and their scores.</summary>
    public static bool MayBeReal(OperatorKind kind, int input) => kind switch
    {
        OperatorKind.RegionPool or OperatorKind.RegionAlign or OperatorKind.DeformableConvolution => input > 0,
        OperatorKind.NonMaximumSuppression or OperatorKind.DetectionPostProcess => true,
        _ => false,
    };

    /// <summary>What is wrong with the shapes, or null.</summary>
    public static string? Geometry(BlobFile file, in OperatorRecord op)
    {
        ViewRecord first = file.Views[op.FirstInput], second = file.Views[op.FirstInput + 1], to = file.Views[op.Output];
        switch (op.Kind)
        {
            case OperatorKind.MatrixProduct:
                return first.Channels == second.Columns && first.Channels <= MostProducts && to.Columns == first.Columns && to.Channels == second.Channels
                    && (first.Rows == to.Rows || first.Rows == 1) && (second.Rows == to.Rows || second.Rows == 1) ? null : "matrices that do not fit";
            case OperatorKind.RegionPool or OperatorKind.RegionAlign:
                int fields = op.Kind == OperatorKind.RegionPool ? RegionPoolFields : BoxFields;
                return second.Rows == 1 && second.Channels == fields && to.Rows % second.Columns == 0 && to.Channels == first.Channels ? null : "regions that do not fit";
            case OperatorKind.NonMaximumSuppression:
                return IsBoxes(first) && second.Rows == 1 && second.Channels == first.Columns && to is { Rows: 1, Channels: 3 } ? null : "boxes that do not fit";
            case OperatorKind.DetectionPostProcess:
                return IsBoxes(first) && second.Rows == 1 && second.Columns == first.Columns && to is { Rows: 1, Channels: 1 } ? null : "boxes that do not fit";
            default:
                bool isSame = second.Rows == to.Rows && second.Columns == to.Columns;
                if (op.InputCount > 2)
                {
                    ViewRecord mask = file.Views[op.FirstInput + 2];
                    isSame &= mask.Rows == to.Rows && mask.Columns == to.Columns && second.Channels == 2L * mask.Channels;
                }
                return isSame && second.Channels % (2 * op.Taps) == 0 ? null : "offsets that do not fit";
        }
    }

    /// <summary>Bytes of parameters that it must have.</summary>
    public static long Bytes(BlobFile file, in OperatorRecord op) => op.Kind switch
    {
        OperatorKind.RegionPool => sizeof(RegionPoolParameters),
        OperatorKind.RegionAlign => sizeof(RegionAlignParameters),
        OperatorKind.NonMaximumSuppression => sizeof(SuppressionParameters),
        OperatorKind.DetectionPostProcess => sizeof(DetectionParameters) + (long)file.Views[op.FirstInput].Columns * BoxFields * sizeof(float),
        // Taps and channels are below 2^24 each, so their product with the other channels must be looked at before it is made.
        OperatorKind.DeformableConvolution when op.Taps * (file.Views[op.FirstInput].Channels / Math.Max(op.Groups, 1)) <= int.MaxValue => DeformableParameters.Bytes(
            file.Views[op.Output].Channels, op.Taps * (file.Views[op.FirstInput].Channels / Math.Max(op.Groups, 1))),
        _ => -1,
    };

    /// <summary>What is wrong with parameters of the right size, or null.</summary>
    public static string? Complaint(BlobFile file, in OperatorRecord op, byte* at)
    {
        ViewRecord first = file.Views[op.FirstInput], second = file.Views[op.FirstInput + 1], to = file.Views[op.Output];
        switch (op.Kind)
        {
            case OperatorKind.RegionPool:
                return ParameterCheck.IsScale(((RegionPoolParameters*)at)->Scale) ? null : "no scale of regions";
            case OperatorKind.RegionAlign:
                var align = (RegionAlignParameters*)at;
                return ParameterCheck.IsScale(align->Scale) && ParameterCheck.IsScale(align->Ratio) && align->Samples is >= 0 and <= RegionAlignParameters.MostSamples
                    && IsFlag(align->IsMaximum) && IsFlag(align->IsHalfPixel) ? null : "no way to take samples";
            case OperatorKind.NonMaximumSuppression:
                var suppression = (SuppressionParameters*)at;
                return suppression->MostPerClass > 0 && float.IsFinite(suppression->MostOverlap) && !float.IsNaN(suppression->LeastScore) && IsFlag(suppression->IsCentred)
                    ? null : "no way to suppress boxes";
            case OperatorKind.DetectionPostProcess:
                return Detection((DetectionParameters*)at, first.Columns, second.Channels, to.Columns);
            case OperatorKind.DeformableConvolution:
                long offsetGroups = ((DeformableParameters*)at)->OffsetGroups;
                return offsetGroups > 0 && first.Channels % offsetGroups == 0 && offsetGroups * 2 * op.Taps == second.Channels
                    ? Scales((int*)(at + sizeof(DeformableParameters)), to.Channels) : $"{offsetGroups} groups of offsets";
            default:
                return null;
        }
    }

    /// <summary>
    /// The most elements or boxes that it looks at besides multiply-accumulates, whatever its inputs hold. What a caller allows of multiply-accumulates it allows of these.
    /// </summary>
    public static long Comparisons(BlobFile file, in OperatorRecord op)
    {
        if (!Serves(op.Kind) || op.Kind == OperatorKind.MatrixProduct)
            return 0;
        ViewRecord first = file.Views[op.FirstInput], second = file.Views[op.FirstInput + 1], to = file.Views[op.Output];
        byte* at = file.Bytes(SectionId.Parameters) + op.Parameters;
        UInt128 most = op.Kind switch
        {
            // A region may be as large as the map; its bins have no more than two rows and columns in common with others.
            OperatorKind.RegionPool => (UInt128)second.Columns * (uint)first.Channels * (uint)(first.Rows + 2 * (to.Rows / second.Columns)) * (uint)(first.Columns + 2 * to.Columns),
            OperatorKind.RegionAlign => Samples(*(RegionAlignParameters*)at, first, to),
            OperatorKind.NonMaximumSuppression => (UInt128)second.Columns * (uint)first.Columns * (uint)Math.Min(((SuppressionParameters*)at)->MostPerClass, to.Columns),
            OperatorKind.DetectionPostProcess => Detections(*(DetectionParameters*)at, first.Columns),
            _ => (UInt128)to.Rows * (uint)to.Columns * (UInt128)op.Taps * (uint)first.Channels,
        };
        return most > long.MaxValue ? long.MaxValue : (long)most;
    }

    private static bool IsBoxes(in ViewRecord view) => view is { Rows: 1, Channels: BoxFields, Columns: <= MostBoxes };

    private static bool IsFlag(int value) => value is 0 or 1;

    private static string? Detection(DetectionParameters* options, int boxes, int classes, int places)
    {
        bool fits = options->MostDetections > 0 && options->MostClassesPerDetection > 0 && options->Classes > 0 && classes - (long)options->Classes is 0 or 1
            && (options->IsRegular == 0 || options->DetectionsPerClass > 0) && IsFlag(options->IsRegular)
            && options->Detections * (BoxFields + 2) + 1 == places && options->Detections <= (long)boxes * options->Classes;
        if (!fits)
            return "detections that do not fit";
        if (float.IsNaN(options->LeastScore) || !float.IsFinite(options->MostOverlap) || !ParameterCheck.IsScale(options->ScaleY) || !ParameterCheck.IsScale(options->ScaleX)
            || !ParameterCheck.IsScale(options->ScaleHeight) || !ParameterCheck.IsScale(options->ScaleWidth))
            return "no scale of its codes";
        return new ReadOnlySpan<float>(options + 1, boxes * BoxFields) is var anchors && AreFinite(anchors) ? null : "no anchors";
    }

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }

    /// <summary>Biases may be anything; multipliers, which follow them, must be scales.</summary>
    private static string? Scales(int* biases, int outputs)
    {
        var multipliers = (float*)(biases + outputs);
        for (int i = 0; i < outputs; i++)
            if (!ParameterCheck.IsScale(multipliers[i]))
                return $"no multiplier {i}";
        return null;
    }

    private static UInt128 Samples(in RegionAlignParameters align, in ViewRecord map, in ViewRecord to)
    {
        UInt128 bins = (UInt128)to.Rows * (uint)to.Columns;
        if (align.Samples > 0)
            return bins * (uint)(align.Samples * align.Samples) * (uint)map.Channels;
        // Two samples are more than half a pixel apart: so many, or one of each bin, lie beside or in the map. The others cost what a comparison costs.
        UInt128 inside = (2 * ((UInt128)map.Rows + 2) + 1) * (2 * ((UInt128)map.Columns + 2) + 1);
        return bins * (inside * (uint)map.Channels + 2 * RegionAlignParameters.MostSamples * (UInt128)Math.Max(map.Rows, map.Columns));
    }

    private static UInt128 Detections(in DetectionParameters options, int boxes) => (UInt128)boxes * (options.IsRegular != 0
        ? (UInt128)options.Classes * ((UInt128)Math.Min(options.DetectionsPerClass, boxes) + 1)
        : (UInt128)options.Classes * ((uint)Math.Min(options.MostClassesPerDetection, options.Classes) + 1) + (uint)Math.Min(options.MostDetections, boxes));
}
