using EdgeConv.Blob;
using EdgeConv.Kernels.Boxes;
using EdgeConv.Numerics;

namespace EdgeConv.Kernels.DetectionPostProcess;

/// <summary>
/// The specification, TensorFlow Lite's detection_postprocess.cc: boxes from codes and anchors; suppression in each class (regular), or once by each box's best class.
/// The output is four corners of each detection, then the classes of all, their scores, and how many there are; unused places are 0.
/// </summary>
internal static unsafe class DetectionPostProcessScalar
{
    private const int BoxFields = 4;

    private record struct Detection(int Box, int Category, float Score);

    /// <summary>Boxes, keys of candidates, boxes taken, and the best detections of all classes.</summary>
    private readonly struct Room
    {
        public readonly CornerBox* Boxes;
        public readonly ulong* Keys;
        public readonly Detection* Best;
        public readonly int* Taken;

        public Room(KernelArguments* a)
        {
            Boxes = (CornerBox*)a->Workspace;
            Keys = (ulong*)(Boxes + a->Input.Columns);
            Best = (Detection*)(Keys + a->Input.Columns);
            Taken = (int*)(Best + Options(a)->MostDetections);
        }

        public static long Bytes(KernelArguments* a) =>
            (long)a->Input.Columns * (sizeof(CornerBox) + sizeof(ulong) + sizeof(int)) + (long)Options(a)->MostDetections * sizeof(Detection);
    }

    public static long Workspace(KernelArguments* a) => Room.Bytes(a);

    public static void Run(KernelArguments* a, int first, int count)
    {
        DetectionParameters* options = Options(a);
        var room = new Room(a);
        for (int box = 0; box < a->Input.Columns; box++)
            room.Boxes[box] = Decode(a, box);
        for (int i = 0; i < a->Output.Columns; i++)
            RealElements.Set(a->Output, 0, i, 0, 0);
        int found = options->IsRegular != 0 ? ByClass(a, room) : ByBox(a, room);
        RealElements.Set(a->Output, 0, a->Output.Columns - 1, 0, found);
    }

    private static DetectionParameters* Options(KernelArguments* a) => (DetectionParameters*)a->Parameters;

    private static CornerBox Decode(KernelArguments* a, int box)
    {
        DetectionParameters* options = Options(a);
        float* anchor = (float*)(options + 1) + box * BoxFields;
        float y = Code(a, box, 0) / options->ScaleY * anchor[2] + anchor[0], x = Code(a, box, 1) / options->ScaleX * anchor[3] + anchor[1];
        float height = 0.5f * (float)Elementary.Exp(Code(a, box, 2) / options->ScaleHeight) * anchor[2];
        float width = 0.5f * (float)Elementary.Exp(Code(a, box, 3) / options->ScaleWidth) * anchor[3];
        return new(y - height, x - width, y + height, x + width);
    }

    private static float Code(KernelArguments* a, int box, int field) => RealElements.Get(a->Input, 0, box, field);

    /// <summary>A class before the others is the background.</summary>
    private static float Score(KernelArguments* a, int box, int category)
    {
        float score = RealElements.Get(a->Second, 0, box, a->Second.Channels - Options(a)->Classes + category);
        return float.IsNaN(score) ? float.NegativeInfinity : score;
    }

    /// <summary>The best detections of all classes: of equal scores that of the earlier class, then the one taken earlier.</summary>
    private static int ByClass(KernelArguments* a, in Room room)
    {
        DetectionParameters* options = Options(a);
        int best = 0;
        for (int category = 0; category < options->Classes; category++)
        {
            int candidates = 0;
            for (int box = 0; box < a->Input.Columns; box++)
                candidates += AddCandidate(options, room.Keys + candidates, box, Score(a, box, category));
            int taken = BoxRanking.Suppress(room.Boxes, room.Keys, candidates, options->MostOverlap, Math.Min(options->DetectionsPerClass, a->Input.Columns), room.Taken);
            for (int i = 0; i < taken; i++)
                best = Insert(room.Best, best, options->MostDetections, new(room.Taken[i], category, Score(a, room.Taken[i], category)));
        }
        for (int i = 0; i < best; i++)
            Write(a, room, i, room.Best[i]);
        return best;
    }

    private static int Insert(Detection* list, int count, int most, in Detection detection)
    {
        int at = count;
        while (at > 0 && list[at - 1].Score < detection.Score)
            at--;
        if (at == most)
            return count;
        count = Math.Min(count + 1, most);
        for (int i = count - 1; i > at; i--)
            list[i] = list[i - 1];
        list[at] = detection;
        return count;
    }

    /// <summary>Boxes by their best class; each taken one is as many detections as it may have classes.</summary>
    private static int ByBox(KernelArguments* a, in Room room)
    {
        DetectionParameters* options = Options(a);
        int candidates = 0, found = 0;
        for (int box = 0; box < a->Input.Columns; box++)
            candidates += AddCandidate(options, room.Keys + candidates, box, Next(a, box, null).Score);
        int taken = BoxRanking.Suppress(room.Boxes, room.Keys, candidates, options->MostOverlap, Math.Min(options->MostDetections, a->Input.Columns), room.Taken);
        for (int i = 0; i < taken; i++)
        {
            Detection? last = null;
            for (int k = 0; k < Math.Min(options->MostClassesPerDetection, options->Classes); k++)
            {
                Detection next = Next(a, room.Taken[i], last);
                Write(a, room, found++, next);
                last = next;
            }
        }
        return found;
    }

    /// <summary>A box's best class, or the best behind one: of equal scores the earlier class.</summary>
    private static Detection Next(KernelArguments* a, int box, Detection? last)
    {
        var best = new Detection(box, -1, 0);
        for (int category = 0; category < Options(a)->Classes; category++)
        {
            float score = Score(a, box, category);
            bool isBehind = last is not { } before || score < before.Score || (score == before.Score && category > before.Category);
            if (isBehind && (best.Category < 0 || score > best.Score))
                best = new(box, category, score);
        }
        return best;
    }

    private static int AddCandidate(DetectionParameters* options, ulong* key, int box, float score)
    {
        if (!(score >= options->LeastScore))
            return 0;
        *key = BoxRanking.Key(score, box);
        return 1;
    }

    private static void Write(KernelArguments* a, in Room room, int at, in Detection detection)
    {
        int places = (int)Options(a)->Detections;
        CornerBox box = room.Boxes[detection.Box];
        RealElements.Set(a->Output, 0, BoxFields * at, 0, box.Top);
        RealElements.Set(a->Output, 0, BoxFields * at + 1, 0, box.Left);
        RealElements.Set(a->Output, 0, BoxFields * at + 2, 0, box.Bottom);
        RealElements.Set(a->Output, 0, BoxFields * at + 3, 0, box.Right);
        RealElements.Set(a->Output, 0, BoxFields * places + at, 0, detection.Category);
        RealElements.Set(a->Output, 0, (BoxFields + 1) * places + at, 0, detection.Score);
    }
}
