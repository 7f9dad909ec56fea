using EdgeConv.Rows;

namespace EdgeConv.Verbs;

/// <summary><c>inspect</c>: what is in a model.</summary>
internal static class Inspection
{
    /// <param name="why">Why the planner took this plan, if it was asked just now.</param>
    public static ModelReport Report(string path, Model model, string? why = null) => new(
        path, "ecb", model.FileBytes, model.ArenaBytes, model.ArenaLowerBound, model.WeightBytes, model.Macs, model.ParameterCount,
        model.Arithmetic, model.StepCount, model.Identity, Endpoints(model.Inputs), Endpoints(model.Outputs),
        [.. model.Labels], [.. model.KeptTensors], Layers(model.Layers)) 
    {
        Order = Order(model, why), Tensors = PlanFacts.Tensors(model.File), Plan = PlanFacts.Plan(model.File),
    };

    public static void Print(ModelReport report, bool json, TextWriter output, Action<TextTable> showTable)
    {
        PrintSummary(report, json, output);
        if (json)
            return;
        output.WriteLine();
        showTable(Table(report.Layers));
        if (!Array.Exists(report.Layers, layer => layer.Separable is not null))
            return;
        output.WriteLine();
        output.WriteLine("depthwise-separable in place of the standard convolutions:");
        output.WriteLine();
        showTable(Separable(report.Layers));
    }

    /// <summary>What stands above the table of layers; JSON is always whole.</summary>
    public static void PrintSummary(ModelReport report, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(ReportJson.Of(report));
            return;
        }
        output.WriteLine($"{report.File}: {report.Format}, {Numbers.Grouped(report.FileBytes)} bytes"
            + (report.Arithmetic is null ? "" : $", arithmetic {report.Arithmetic}"));
        Endpoints("input", report.Inputs, output);
        Endpoints("output", report.Outputs, output);
        output.WriteLine($"parameters {Numbers.Grouped(report.Parameters)}, weights {Numbers.Grouped(report.WeightsBytes)} bytes, "
            + $"{Numbers.Grouped(report.Macs)} MACs");
        if (report.ArenaBytes is { } arena)
            output.WriteLine($"arena {Numbers.Grouped(arena)} bytes, lower bound {Numbers.Grouped(report.ArenaLowerBound ?? arena)}, "
                + $"gap {Numbers.Grouped(arena - (report.ArenaLowerBound ?? arena))}; {Numbers.Grouped(report.Steps ?? 0)} steps{Text(report.Order)}");
        if (report.Order?.Why is { } why)
            output.WriteLine($"why this plan: {why}");
        if (report.Labels.Length > 0)
            output.WriteLine($"labels {report.Labels.Length}: "
                + $"{string.Join(", ", report.Labels.AsSpan(0, Math.Min(5, report.Labels.Length)))}"
                + $"{(report.Labels.Length > 5 ? ", ..." : "")}");
        if (report.Kept.Length > 0)
            output.WriteLine($"kept {string.Join(", ", report.Kept)}");
        if (report.Sha256 is not null)
            output.WriteLine($"sha256 {report.Sha256}");
    }

    private static unsafe StepOrderReport Order(Model model, string? why)
    {
        MemoryMap map = MemoryMap.Of(model.File);
        int witness = model.File.Header->Witness;
        return new(map.OrderWord, map.InputWord, witness,
            witness < 0 || witness >= map.Steps.Length ? null : model.File.Text(map.Operators[map.Steps[witness].Operator].Name), why);
    }

    private static string Text(StepOrderReport? order) => order is null ? ""
        : $", {order.Plan} plan, input {(order.InputRows == "camera" ? "from the camera on demand" : order.InputRows)}; "
            + $"most is alive {(order.Witness is null ? order.WitnessStep < 0 ? "before the first" : "after the last" : $"in step {Numbers.Grouped(order.WitnessStep)}, {order.Witness}")}";

    private static TextTable Table(LayerReport[] layers)
    {
        var table = new TextTable(">#", "operator", "output", "window", ">parameters", ">MACs", ">receptive", "name");
        for (int i = 0; i < layers.Length; i++)
        {
            LayerReport layer = layers[i];
            table.Add($"{i}", layer.Operator, Numbers.Shape(layer.Output), Window(layer), Numbers.Grouped(layer.Parameters), Numbers.Grouped(layer.Macs),
                Numbers.Shape(layer.ReceptiveField), layer.Name);
        }
        return table;
    }

    /// <summary>What each standard convolution would cost as a depthwise and a 1x1 one.</summary>
    private static TextTable Separable(LayerReport[] layers)
    {
        var table = new TextTable(">#", ">parameters", ">MACs", ">of its MACs", "name");
        for (int i = 0; i < layers.Length; i++)
            if (layers[i].Separable is { } separable)
                table.Add($"{i}", Numbers.Grouped(separable.Parameters), Numbers.Grouped(separable.Macs), Numbers.Fixed(separable.Ratio, 3), layers[i].Name);
        return table;
    }

    /// <summary>Size, then what is not 1: stride, dilation, groups.</summary>
    private static string Window(LayerReport layer)
    {
        bool isStepped = Array.Exists(layer.Stride, step => step != 1);
        string window = Array.TrueForAll(layer.Kernel, size => size == 1) && !isStepped && layer.Groups <= 1 ? "" : Numbers.Shape(layer.Kernel);
        if (isStepped)
            window += "/" + Numbers.Shape(layer.Stride);
        if (Array.Exists(layer.Dilation, step => step != 1))
            window += " d" + Numbers.Shape(layer.Dilation);
        if (layer.Groups > 1)
            window += $" g{layer.Groups}";
        return window;
    }

    private static void Endpoints(string what, EndpointReport[] endpoints, TextWriter output)
    {
        foreach (EndpointReport endpoint in endpoints)
        {
            string quantisation = endpoint.Scale is null ? ""
                : $", scale {Numbers.Short(endpoint.Scale.Value)}, zero point {endpoint.ZeroPoint}";
            output.WriteLine($"{what} '{endpoint.Name}' {endpoint.Type} {Numbers.Shape(endpoint.Shape)}"
                + $"{(endpoint.Layout is null ? "" : " " + endpoint.Layout)}{quantisation}");
            if (endpoint.Picture is { } picture)
                output.WriteLine($"  pictures: {picture.Channels}, {picture.Fit}, {picture.Filter}, {picture.Matrix} {picture.Range}, "
                    + $"level * {Join(picture.Mul)} + {Join(picture.Add)}");
        }
    }

    private static string Join(float[] values)
    {
        var texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = Numbers.Short(values[i]);
        return string.Join(',', texts);
    }

    private static EndpointReport[] Endpoints(IReadOnlyList<Endpoint> endpoints)
    {
        var reports = new EndpointReport[endpoints.Count];
        for (int i = 0; i < reports.Length; i++)
        {
            Endpoint e = endpoints[i];
            string type = e.Type switch { EndpointElement.Float32 => "float32", EndpointElement.Int8 => "int8", _ => "uint8" };
            reports[i] = new(e.Name, type, [.. e.Shape], e.IsChannelsFirst ? "nchw" : "nhwc", e.SourceBytes, e.IsReal ? null : e.Scale, e.IsReal ? null : e.ZeroPoint,
                Picture(e.Picture));
        }
        return reports;
    }

    private static PictureReport? Picture(PictureDescription? picture) => picture is null ? null : new(
        Lower(picture.Channels.ToString()), picture.CropsToFit ? "crop" : "stretch", Lower(picture.Filter.ToString()),
            Lower(picture.Matrix.ToString()),
        Lower(picture.Range.ToString()), [.. picture.Multiplier], [.. picture.Addend]);

    private static string Lower(string text) => text.ToLowerInvariant();

    public static LayerReport[] Layers(IReadOnlyList<Layer> layers)
    {
        var reports = new LayerReport[layers.Count];
        for (int i = 0; i < reports.Length; i++)
        {
            Layer layer = layers[i];
            var inputs = new int[layer.Inputs.Count][];
            for (int k = 0; k < inputs.Length; k++)
                inputs[k] = [.. layer.Inputs[k]];
            reports[i] = new(layer.Name, layer.Operator, inputs, [.. layer.Output], [.. layer.Kernel], [.. layer.Stride], [.. layer.Dilation],
                layer.Groups, layer.Parameters, layer.Macs, [.. layer.ReceptiveField],
                layer.Separable is { } separable ? new(separable.Parameters, separable.Macs, separable.Ratio) : null);
        }
        return reports;
    }
}
