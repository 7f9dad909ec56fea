using EdgeConv.Decoding;

namespace EdgeConv.Converter.Tests.Accuracy.Mtcnn;

/// <summary>A network of MTCNN: the outputs for an input.</summary>
internal delegate float[][] MtcnnNetwork(float[] input);

/// <summary>
/// MTCNN as it is used: the first network slides over a picture at many sizes, the second refuses most of the windows it proposes, the third finds the face in what is left. Boxes are
/// in pixels of the picture. Source: Zhang et al. 2016, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks" (arXiv:1604.02878), thresholds, overlaps
/// and the factor of the pyramid as in their demonstration.
/// </summary>
/// <param name="propose">For 160 x 120 pixels: larger pictures are cut into tiles that overlap by what a window has more than a step.</param>
/// <param name="refine">For 24 x 24 pixels.</param>
/// <param name="find">For 48 x 48 pixels.</param>
/// <param name="eased">How much less than the authors' a score may be.</param>
internal sealed class MtcnnCascade(MtcnnNetwork propose, MtcnnNetwork refine, MtcnnNetwork find, float eased = 0)
{
    /// <summary>Sides of the crops that the second and the third network look at.</summary>
    public const int RefineSide = 24, FindSide = 48;

    private const double Factor = 0.709, LeastFace = 20;
    private const float Proposed = 0.6f, Refined = 0.7f, Found = 0.7f;
    private const int Side = 12, Step = 2, TileWidth = 160, TileHeight = 120, Columns = 75, Rows = 55, Cells = Rows * Columns;

    /// <summary>The faces of a picture, best first.</summary>
    public List<Box> Faces(MtcnnPicture picture) => Faces(picture, Refine(picture, Windows(picture)));

    /// <summary>A square of a picture as one of the last two networks sees it.</summary>
    public static float[] Crop(MtcnnPicture picture, in Box square, int side) =>
        picture.Part(square.Left, square.Top, square.Right - square.Left, square.Bottom - square.Top, side, side).Planes();

    /// <summary>What the first network sees of a picture.</summary>
    public static IEnumerable<float[]> Tiles(MtcnnPicture picture) => Levels(picture).SelectMany(level => Cut(level.Picture)).Select(tile => tile.Input);

    /// <summary>Squares that the first network proposes.</summary>
    public List<Box> Windows(MtcnnPicture picture)
    {
        var windows = new List<Candidate>();
        foreach ((double scale, MtcnnPicture level) in Levels(picture))
        {
            var here = new List<Candidate>();
            foreach ((int left, int top, float[] input) in Cut(level))
            {
                float[][] outputs = propose(input);
                for (int i = 0; i < Cells; i++)
                {
                    float x = left + Step * (i % Columns), y = top + Step * (i / Columns), score = outputs[1][Cells + i];
                    if (score >= Proposed - eased && x + Side <= level.Width && y + Side <= level.Height)
                        here.Add(Moved(new(0, score, (float)(x / scale), (float)(y / scale), (float)((x + Side) / scale), (float)((y + Side) / scale)), outputs[0], i, Cells));
                }
            }

            windows.AddRange(Best(here, 0.5f));
        }

        return [.. Best(windows, 0.7f).Select(window => Square(window.Face))];
    }

    /// <summary>Squares that the second network leaves of them.</summary>
    public List<Box> Refine(MtcnnPicture picture, IEnumerable<Box> windows) =>
        [.. Best(Passed(picture, windows, refine, RefineSide, Refined - eased), 0.7f).Select(window => Square(window.Face))];

    /// <summary>Faces that the third network finds in them.</summary>
    public List<Box> Faces(MtcnnPicture picture, IEnumerable<Box> windows)
    {
        var faces = new List<Box>();
        foreach (Box face in Passed(picture, windows, find, FindSide, Found - eased).Select(window => window.Face).OrderByDescending(face => face.Score))
            if (!faces.Exists(better => OfSmaller(better, face) > 0.7f))
                faces.Add(face);
        return faces;
    }

    private static IEnumerable<Candidate> Passed(MtcnnPicture picture, IEnumerable<Box> windows, MtcnnNetwork network, int side, float least)
    {
        foreach (Box window in windows)
        {
            float[][] outputs = network(Crop(picture, window, side));
            if (outputs[^1][1] >= least)
                yield return Moved(window with { Score = outputs[^1][1] }, outputs[0], 0, 1);
        }
    }

    /// <summary>The picture at sizes at which windows of 12 pixels hold ever larger faces.</summary>
    private static IEnumerable<(double Scale, MtcnnPicture Picture)> Levels(MtcnnPicture picture)
    {
        for (double scale = Side / LeastFace; Math.Min(picture.Width, picture.Height) * scale >= Side; scale *= Factor)
            yield return (scale, picture.Part(0, 0, picture.Width, picture.Height, (int)Math.Ceiling(picture.Width * scale), (int)Math.Ceiling(picture.Height * scale)));
    }

    private static IEnumerable<(int Left, int Top, float[] Input)> Cut(MtcnnPicture level)
    {
        for (int top = 0; top == 0 || top + Side <= level.Height; top += Step * Rows)
            for (int left = 0; left == 0 || left + Side <= level.Width; left += Step * Columns)
                yield return (left, top, level.Part(left, top, TileWidth, TileHeight, TileWidth, TileHeight).Planes());
    }

    private static Candidate Moved(Box window, float[] moves, int at, int stride)
    {
        float width = window.Right - window.Left, height = window.Bottom - window.Top;
        return new(window, window with
        {
            Left = window.Left + moves[at] * width, Top = window.Top + moves[stride + at] * height,
            Right = window.Right + moves[2 * stride + at] * width, Bottom = window.Bottom + moves[3 * stride + at] * height,
        });
    }

    private static Box Square(Box box)
    {
        float half = Math.Max(box.Right - box.Left, box.Bottom - box.Top) / 2, x = (box.Left + box.Right) / 2, y = (box.Top + box.Bottom) / 2;
        return box with { Left = x - half, Top = y - half, Right = x + half, Bottom = y + half };
    }

    private static List<Candidate> Best(IEnumerable<Candidate> candidates, float most)
    {
        var kept = new List<Candidate>();
        foreach (Candidate candidate in candidates.OrderByDescending(candidate => candidate.Window.Score))
            if (!kept.Exists(better => Box.Iou(better.Window, candidate.Window) > most))
                kept.Add(candidate);
        return kept;
    }

    /// <summary>The area that both cover, of the smaller one's.</summary>
    private static float OfSmaller(in Box one, in Box other)
    {
        float iou = Box.Iou(one, other);
        return iou / (1 + iou) * (one.Area + other.Area) / Math.Min(one.Area, other.Area);
    }

    /// <summary>What a network looked at, and where it says the face is.</summary>
    private readonly record struct Candidate(Box Window, Box Face);
}
