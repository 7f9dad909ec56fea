using System.Globalization;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>Which of the network's classes a class of the data set is.</summary>
/// <param name="Numbers">The network's number for each class of the data set; null where each is its own, plus <paramref name="First"/>.</param>
/// <param name="First">What is added to the data set's numbers.</param>
/// <param name="How">In words.</param>
internal sealed record ClassMatch(int[]? Numbers, int First, string How)
{
    private const int MostNamed = 5;

    /// <summary>The network's number for a class.</summary>
    public int this[int number] => Numbers is null ? number + First : number < Numbers.Length ? Numbers[number] : -1;

    /// <summary>By name where the network has labels; else folders that are numbers are those, and everything else comes in its order.</summary>
    /// <param name="first">Where the first class stands among the network's outputs; null where nothing was said.</param>
    /// <exception cref="EdgeConvException">The network has labels, and some names are among them and others not.</exception>
    public static ClassMatch Of(EvaluationSet set, IReadOnlyList<string> labels, int? first)
    {
        IReadOnlyList<string> names = set.Classes;
        if (first is null && names.Count > 0 && labels.Count > 0)
        {
            int[] places = [.. names.Select(name => IndexOf(labels, name))];
            if (places.All(place => place >= 0))
                return new(places, 0, "classes matched to the model's labels by name");
            if (places.Any(place => place >= 0))
                throw new EdgeConvException(ConverterErrors.DataClasses, $"{set.Path}: the model has no label {Listed(names.Where((_, i) => places[i] < 0))}; "
                    + $"name the classes as its labels are ({Listed(labels)}), or give --first-class 0 to take them in their order");
        }
        if (first is null && set.Format == DataFormat.Folders && names.Count > 0 && names.All(IsNumber))
            return new([.. names.Select(name => int.Parse(name, CultureInfo.InvariantCulture))], 0, "folders are named by class numbers");
        string what = set.Format switch
        {
            DataFormat.Folders => "folders in ordinal order", DataFormat.Coco => "categories in the order of their ids", _ => "the data set's class numbers",
        };
        return new(null, first ?? 0, first is null or 0 ? what : $"{what}, from class {first} on");
    }

    private static int IndexOf(IReadOnlyList<string> labels, string name)
    {
        foreach (StringComparison comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
            for (int i = 0; i < labels.Count; i++)
                if (string.Equals(labels[i], name, comparison))
                    return i;
        return -1;
    }

    private static bool IsNumber(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1 << 20;

    private static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(MostNamed).Select(name => $"'{DataFile.Short(name)}'")) + (all.Length > MostNamed ? ", ..." : "");
    }
}
