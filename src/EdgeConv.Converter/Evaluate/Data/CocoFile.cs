using System.Text.Json;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>COCO's JSON of instances: pictures, categories and annotations with boxes [x, y, width, height] in pixels.</summary>
/// <remarks>Source: cocodataset.org, "Data format", object detection. A category's number here is its place when they are in the order of their ids.</remarks>
internal static class CocoFile
{
    private const long MostBytes = 1 << 29;
    private const string Remedy = "export the instances again, as COCO's instances_val2017.json has them";

    /// <summary>A folder's file of instances: of several, that of a validation set.</summary>
    public static string? Find(string folder) =>
        ((string[])[folder, Path.Combine(folder, "annotations")]).Where(Directory.Exists).SelectMany(one => Directory.EnumerateFiles(one, "*.json"))
            .OrderBy(file => Path.GetFileName(file).Contains("val", StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(file => file, StringComparer.Ordinal).FirstOrDefault(file => !Path.GetFileName(file).StartsWith("captions", StringComparison.Ordinal)
                && !Path.GetFileName(file).StartsWith("person_keypoints", StringComparison.Ordinal));

    /// <param name="path">The JSON file, or a folder with one; pictures lie beside it, in <c>images</c>, or in COCO's folders.</param>
    public static EvaluationSet Read(string path)
    {
        string file = !Directory.Exists(path) ? path : Find(path) ?? throw DataFile.Bad(path, "holds no .json file of instances", "give the file, or a folder with it");
        return Read(DataFile.Read(file, MostBytes), file);
    }

    public static EvaluationSet Read(byte[] json, string file)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw DataFile.Bad($"{file}: line {(error.LineNumber ?? 0) + 1}", $"is no JSON ({DataFile.Short(error.Message.TrimEnd('.'))})", Remedy, error);
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            (long Id, string Name)[] categories = [.. List(root, "categories", file).Select((one, i) => (Whole(one, "id", $"{file}: $.categories[{i}]"), Text(one, "name", $"{file}: $.categories[{i}]")))
                .OrderBy(one => one.Item1)];
            var numbers = new Dictionary<long, int>();
            foreach ((long id, string name) in categories)
                if (!numbers.TryAdd(id, numbers.Count))
                    throw DataFile.Bad($"{file}: $.categories", $"the id {id} is given twice", Remedy);
            var pictures = new Dictionary<long, (string Name, double Width, double Height, List<TruthBox> Boxes)>();
            int index = 0;
            foreach (JsonElement one in List(root, "images", file))
            {
                string place = $"{file}: $.images[{index++}]";
                if (!pictures.TryAdd(Whole(one, "id", place), (Text(one, "file_name", place), Size(one, "width", place), Size(one, "height", place), [])))
                    throw DataFile.Bad(place, "its id is another picture's too", Remedy);
            }

            index = 0;
            foreach (JsonElement one in List(root, "annotations", file))
            {
                string place = $"{file}: $.annotations[{index++}]";
                if (!pictures.TryGetValue(Whole(one, "image_id", place), out var picture))
                    throw DataFile.Bad($"{place}.image_id", "is the id of no picture", Remedy);
                if (!numbers.TryGetValue(Whole(one, "category_id", place), out int label))
                    throw DataFile.Bad($"{place}.category_id", "is the id of no category", Remedy);
                picture.Boxes.Add(Box(one, label, picture.Width, picture.Height, place));
            }

            return pictures.Count == 0 ? throw DataFile.Bad($"{file}: $.images", "has no pictures", Remedy)
                : new(file, DataFormat.Coco, [.. categories.Select(one => one.Name)], [.. pictures.OrderBy(one => one.Key).Select(one =>
                {
                    string found = Picture(file, one.Value.Name);
                    return new EvaluationSample(found, new PictureFileInput(found), new BoxesTruth(one.Value.Boxes));
                })], []);
        }
    }

    private static TruthBox Box(JsonElement one, int label, double width, double height, string place)
    {
        if (!one.TryGetProperty("bbox", out JsonElement box) || box.ValueKind != JsonValueKind.Array || box.GetArrayLength() != 4
            || box.EnumerateArray().Any(edge => edge.ValueKind != JsonValueKind.Number || !(Math.Abs(edge.GetDouble()) <= 1 << 24)) || box[2].GetDouble() < 0 || box[3].GetDouble() < 0)
        {
            throw DataFile.Bad($"{place}.bbox", "is no box [x, y, width, height] in pixels", Remedy);
        }
        double x = box[0].GetDouble(), y = box[1].GetDouble();
        bool isCrowd = one.TryGetProperty("iscrowd", out JsonElement crowd) && crowd.ValueKind is JsonValueKind.Number && crowd.GetDouble() != 0;
        return new(label, x / width, y / height, (x + box[2].GetDouble()) / width, (y + box[3].GetDouble()) / height, isCrowd, isCrowd);
    }

    private static string Picture(string file, string name)
    {
        string place = $"{file}: $.images", beside = Path.GetDirectoryName(file) ?? "", above = Path.Combine(beside, "..");
        string[] folders = [beside, Path.Combine(beside, "images"), Path.Combine(above, "images"), Path.Combine(above, "val2017"), Path.Combine(above, "train2017"), Path.Combine(above, "images", "val2017"), above];
        return folders.Select(folder => DataFile.Below(folder, name, place)).FirstOrDefault(File.Exists)
            ?? throw DataFile.Bad(place, $"there is no picture '{DataFile.Short(name)}' beside the file, in images or in val2017", "put the pictures there");
    }

    private static JsonElement.ArrayEnumerator List(JsonElement root, string name, string file) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray()
            : throw DataFile.Bad($"{file}: $.{name}", "is no list", Remedy);

    private static JsonElement Field(JsonElement one, string name, string place) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(name, out JsonElement value) ? value : throw DataFile.Bad($"{place}.{name}", "is missing", Remedy);

    private static long Whole(JsonElement one, string name, string place) =>
        Field(one, name, place) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : throw DataFile.Bad($"{place}.{name}", "is no whole number", Remedy);

    private static double Size(JsonElement one, string name, string place) =>
        Field(one, name, place) is { ValueKind: JsonValueKind.Number } value && value.GetDouble() is >= 1 and <= 1 << 24 and var size ? size
            : throw DataFile.Bad($"{place}.{name}", "is no number of pixels", Remedy);

    private static string Text(JsonElement one, string name, string place)
    {
        try
        {
            return Field(one, name, place) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw DataFile.Bad($"{place}.{name}", "is no text", Remedy);
        }
        catch (InvalidOperationException error) // half a surrogate pair
        {
            throw DataFile.Bad($"{place}.{name}", "is no valid Unicode", Remedy, error);
        }
    }
}
