using EdgeConv.Blob;
using EdgeConv.Kernels.Boxes;

namespace EdgeConv.Kernels.NonMaximumSuppression;

/// <summary>The specification, ONNX NonMaxSuppression: class by class the boxes taken, best first, as 0, class and box; what is left of the output is -1.</summary>
internal static unsafe class NonMaximumSuppressionScalar
{
    /// <summary>Boxes, keys of a class's candidates, and the boxes taken.</summary>
    public static long Workspace(KernelArguments* a) => (long)a->Input.Columns * (sizeof(CornerBox) + sizeof(ulong)) + (long)Most(a) * sizeof(int);

    public static void Run(KernelArguments* a, int first, int count)
    {
        var parameters = (SuppressionParameters*)a->Parameters;
        int boxes = a->Input.Columns, found = 0;
        var corners = (CornerBox*)a->Workspace;
        var keys = (ulong*)(corners + boxes);
        var taken = (int*)(keys + boxes);
        for (int box = 0; box < boxes; box++)
            corners[box] = parameters->IsCentred != 0 ? Centred(a, box) : Cornered(a, box);
        for (int category = 0; category < a->Second.Columns && found < a->Output.Columns; category++)
        {
            int candidates = 0;
            for (int box = 0; box < boxes; box++)
                if (RealElements.Get(a->Second, 0, category, box) is var score && score > parameters->LeastScore)
                    keys[candidates++] = BoxRanking.Key(score, box);
            int most = Math.Min(Most(a), a->Output.Columns - found);
            int selected = BoxRanking.Suppress(corners, keys, candidates, parameters->MostOverlap, most, taken);
            for (int i = 0; i < selected; i++)
                Write(a, found++, 0, category, taken[i]);
        }
        for (; found < a->Output.Columns; found++)
            Write(a, found, -1, -1, -1);
    }

    private static int Most(KernelArguments* a) => Math.Min(((SuppressionParameters*)a->Parameters)->MostPerClass, Math.Min(a->Input.Columns, a->Output.Columns));

    private static void Write(KernelArguments* a, int at, float picture, float category, float box)
    {
        RealElements.Set(a->Output, 0, at, 0, picture);
        RealElements.Set(a->Output, 0, at, 1, category);
        RealElements.Set(a->Output, 0, at, 2, box);
    }

    private static CornerBox Centred(KernelArguments* a, int box)
    {
        float x = Field(a, box, 0), y = Field(a, box, 1), width = Field(a, box, 2), height = Field(a, box, 3);
        return new(y - height / 2, x - width / 2, y + height / 2, x + width / 2);
    }

    /// <summary>Any two opposite corners.</summary>
    private static CornerBox Cornered(KernelArguments* a, int box)
    {
        float y = Field(a, box, 0), x = Field(a, box, 1), otherY = Field(a, box, 2), otherX = Field(a, box, 3);
        return new(Math.Min(y, otherY), Math.Min(x, otherX), Math.Max(y, otherY), Math.Max(x, otherX));
    }

    private static float Field(KernelArguments* a, int box, int field) => RealElements.Get(a->Input, 0, box, field);
}
