using System.Globalization;
using System.Xml;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>The things of one picture, from VOC's XML. Pixels count from 1, and a box's last ones belong to it.</summary>
/// <param name="Things">In the file's order; labels of boxes are 0.</param>
internal sealed record VocAnnotation(IReadOnlyList<(string Name, TruthBox Box)> Things)
{
    private const long MostBytes = 1 << 24;
    private const int Deepest = 16, MostThings = 10_000;
    private const string Remedy = "export the annotations again";

    public static VocAnnotation Read(string path) => Read(DataFile.Read(path, MostBytes), path);

    public static VocAnnotation Read(byte[] xml, string path)
    {
        var things = new List<Thing>();
        double width = 0, height = 0;
        var at = new Stack<string>();
        Thing? thing = null;
        // No DTD, so no entities; no resolver, so no other file.
        using var reader = XmlReader.Create(new MemoryStream(xml), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true });
        try
        {
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element when !reader.IsEmptyElement:
                        if (at.Count == Deepest)
                            throw Bad(reader, path, $"nests elements deeper than {Deepest}");
                        if (at.Count == 1 && reader.Name == "object")
                        {
                            if (things.Count == MostThings)
                                throw Bad(reader, path, $"has more than {MostThings} objects");
                            things.Add(thing = new Thing(Line(reader)));
                        }
                        at.Push(reader.Name);
                        break;
                    case XmlNodeType.EndElement:
                        at.Pop();
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA:
                        string place = string.Join('/', at.Reverse()), text = reader.Value.Trim();
                        switch (place)
                        {
                            case "annotation/size/width":
                                width = Number(text, reader, path);
                                break;
                            case "annotation/size/height":
                                height = Number(text, reader, path);
                                break;
                            case "annotation/object/name":
                                thing!.Name = text;
                                break;
                            case "annotation/object/difficult":
                                thing!.IsDifficult = Number(text, reader, path) != 0;
                                break;
                            case "annotation/object/bndbox/xmin" or "annotation/object/bndbox/ymin" or "annotation/object/bndbox/xmax" or "annotation/object/bndbox/ymax":
                                thing!.Edges[Array.IndexOf(Thing.Names, at.Peek())] = Number(text, reader, path);
                                break;
                        }

                        break;
                }
            }
        }
        catch (XmlException error)
        {
            throw DataFile.Bad($"{path}: line {Math.Max(1, error.LineNumber)}", $"is no XML that is read ({error.Message.TrimEnd('.')})", Remedy, error);
        }

        if (!(width >= 1 && height >= 1))
            throw DataFile.Bad(path, "does not say the picture's size", "write size/width and size/height in pixels");
        return new([.. things.Select(one => (one.Name ?? throw Lacks(path, one, "name"), one.Box(width, height) ?? throw Lacks(path, one, "bndbox with xmin, ymin, xmax and ymax, in order")))]);
    }

    private static int Line(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;

    private static double Number(string text, XmlReader reader, string path) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= 1 << 24 ? value
            : throw Bad(reader, path, $"'{DataFile.Short(text)}' is no number of pixels");

    private static EdgeConvException Bad(XmlReader reader, string path, string problem) => DataFile.Bad($"{path}: line {Line(reader)}", problem, Remedy);

    private static EdgeConvException Lacks(string path, Thing thing, string what) => DataFile.Bad($"{path}: line {thing.Line}", $"the object has no {what}", Remedy);

    private sealed class Thing(int line)
    {
        public static readonly string[] Names = ["xmin", "ymin", "xmax", "ymax"];

        public int Line { get; } = line;

        public string? Name { get; set; }

        public bool IsDifficult { get; set; }

        public double[] Edges { get; } = [double.NaN, double.NaN, double.NaN, double.NaN];

        public TruthBox? Box(double width, double height) => Edges[0] <= Edges[2] && Edges[1] <= Edges[3]
            ? new TruthBox(0, (Edges[0] - 1) / width, (Edges[1] - 1) / height, Edges[2] / width, Edges[3] / height, IsDifficult) : null;
    }
}
