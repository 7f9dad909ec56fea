using EdgeConv.Converter;

namespace EdgeConv.Bench;

/// <summary><c>models</c>: converts what is measured into artifacts/models.</summary>
internal static class ModelFiles
{
    public static void Write(MeasuredModel[] models, Folders folders, TextWriter output)
    {
        foreach (MeasuredModel model in models)
        {
            Conversion conversion = model.Convert(folders);
            string path = Path.Combine(folders.Output, model.Name + ".ecb");
            File.WriteAllBytes(path, conversion.File);
            using var loaded = Model.Load(conversion.File, path);
            output.WriteLine($"{path}: {conversion.File.Length} bytes, {loaded.Macs / 1e6:0.000} MMAC, arena {loaded.ArenaBytes}");
        }
    }
}
