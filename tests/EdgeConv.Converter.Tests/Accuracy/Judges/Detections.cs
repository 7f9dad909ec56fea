using EdgeConv.Decoding;

namespace EdgeConv.Converter.Tests.Accuracy.Judges;

/// <summary>Boxes that the shared detectors' outputs mean, as their authors decode them, after non-maximum suppression.</summary>
internal static class Detections
{
    private static readonly AnchorBoxes s_ultraface = new(320, 240, AnchorBoxes.UltrafaceSides, classes: 2);
    private static readonly YoloxGrid s_yolox = new(416, 416, 80);

    /// <summary>Ultraface: scores and offsets from anchors.</summary>
    public static List<Box> UltrafaceAnchors(float[] scores, float[] offsets, float least)
    {
        var found = new Box[s_ultraface.Count];
        return Best(found[..s_ultraface.Decode(scores, offsets, least, found)], 0.3f);
    }

    /// <summary>YuNet of 2023: class, object, box and landmarks of strides 8, 16 and 32. Source: OpenCV, FaceDetectorYN (face_detect.cpp).</summary>
    public static List<Box> Yunet(float[][] outputs, float least)
    {
        var found = new List<Box>();
        for (int grid = 0; grid < 3; grid++)
        {
            int stride = 8 << grid, columns = 320 / stride;
            for (int i = 0; i < columns * columns; i++)
            {
                float[] box = outputs[6 + grid];
                double score = Math.Sqrt(Math.Clamp(outputs[grid][i], 0, 1) * Math.Clamp(outputs[3 + grid][i], 0, 1));
                double x = (i % columns + box[4 * i]) * stride, y = (i / columns + box[4 * i + 1]) * stride;
                double width = Math.Exp(box[4 * i + 2]) * stride, height = Math.Exp(box[4 * i + 3]) * stride;
                found.Add(Centred(0, score, x / 320, y / 320, width / 320, height / 320));
            }
        }
        return Best(found.Where(box => box.Score >= least), 0.3f);
    }

    /// <summary>YuNet of 2021: 14 offsets, two scores and an overlap for each anchor. Source: OpenCV model zoo, yunet (priors and decode).</summary>
    public static List<Box> Yunet2021(float[][] outputs, float least)
    {
        (int Width, int Height) = (160, 120);
        int[][] sides = [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]];
        int columns = (Width + 1) / 2 / 2, rows = (Height + 1) / 2 / 2, anchor = 0;
        var found = new List<Box>();
        for (int grid = 0; grid < sides.Length; grid++)
        {
            (columns, rows) = (columns / 2, rows / 2);
            for (int y = 0; y < rows; y++)
                for (int x = 0; x < columns; x++)
                    foreach (int side in sides[grid])
                    {
                        float[] offsets = outputs[0][(14 * anchor)..(14 * anchor + 4)];
                        double score = Math.Sqrt(outputs[1][2 * anchor + 1] * Math.Clamp(outputs[2][anchor], 0, 1)), stride = 8 << grid;
                        (double w, double h) = ((double)side / Width, (double)side / Height);
                        found.Add(Centred(0, score, (x + 0.5) * stride / Width + offsets[0] * 0.1 * w, (y + 0.5) * stride / Height + offsets[1] * 0.1 * h,
                            w * Math.Exp(offsets[2] * 0.2), h * Math.Exp(offsets[3] * 0.2)));
                        anchor++;
                    }
        }
        if (anchor * 2 != outputs[1].Length)
            throw new InvalidOperationException($"{anchor} anchors for {outputs[1].Length} scores");
        return Best(found.Where(box => box.Score >= least), 0.3f);
    }

    /// <summary>
    /// MTCNN's first network: windows of 12 pixels, 2 apart, each moved by shares of its side. Source: Zhang et al. 2016, arXiv:1604.02878. They are what the second network looks
    /// at, so nothing is suppressed: each cell is a class, whose window is compared with the same cell's.
    /// </summary>
    public static List<Box> Pnet(float[][] outputs, float least)
    {
        const int Rows = 55, Columns = 75, Cells = Rows * Columns, Width = 160, Height = 120, Side = 12;
        var found = new List<Box>();
        for (int i = 0; i < Cells; i++)
        {
            float[] move = outputs[0];
            (double left, double top) = (2 * (i % Columns), 2 * (i / Columns));
            found.Add(new(i, outputs[1][Cells + i], (float)((left + move[i] * Side) / Width), (float)((top + move[Cells + i] * Side) / Height),
                (float)((left + Side + move[2 * Cells + i] * Side) / Width), (float)((top + Side + move[3 * Cells + i] * Side) / Height)));
        }
        return Best(found.Where(box => box.Score >= least), 0.5f);
    }

    /// <summary>MTCNN's second and third network: the picture is the window, moved by shares of its side; scores are the last output.</summary>
    public static List<Box> Window(float[][] outputs, float least)
    {
        float[] move = outputs[0];
        var box = new Box(0, outputs[^1][1], move[0], move[1], 1 + move[2], 1 + move[3]);
        return box.Score >= least ? [box] : [];
    }

    public static List<Box> Yolox(float[][] outputs, float least)
    {
        var found = new Box[s_yolox.Cells];
        return Best(found[..s_yolox.Decode(outputs[0], least, found)], 0.45f);
    }

    /// <summary>FastestDet: an object's score, a box and 80 classes in planes of 22 x 22 cells. Source: dog-qiuqiu/FastestDet, <c>handle_preds</c>.</summary>
    public static List<Box> FastestDet(float[][] outputs, float least)
    {
        const int Side = 22, Cells = Side * Side, FirstClass = 5, Classes = 80;
        float[] planes = outputs[0];
        var found = new List<Box>();
        for (int i = 0; i < Cells; i++)
        {
            int label = Enumerable.Range(0, Classes).MaxBy(c => planes[(FirstClass + c) * Cells + i]);
            double score = Math.Pow(planes[i], 0.6) * Math.Pow(planes[(FirstClass + label) * Cells + i], 0.4);
            found.Add(Centred(label, score, (Math.Tanh(planes[Cells + i]) + i % Side) / Side, (Math.Tanh(planes[2 * Cells + i]) + i / Side) / Side,
                1 / (1 + Math.Exp(-planes[3 * Cells + i])), 1 / (1 + Math.Exp(-planes[4 * Cells + i]))));
        }
        return Best(found.Where(box => box.Score >= least), 0.45f);
    }

    private static Box Centred(int label, double score, double x, double y, double width, double height) =>
        new(label, (float)score, (float)(x - width / 2), (float)(y - height / 2), (float)(x + width / 2), (float)(y + height / 2));

    private static List<Box> Best(IEnumerable<Box> boxes, float most)
    {
        Box[] found = [.. boxes.OrderByDescending(box => box.Score)];
        return [.. found[..NonMaximumSuppression.Apply(found, most)]];
    }
}
