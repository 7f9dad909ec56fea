using System.Text.Json;

namespace EdgeConv.Verbs;

/// <summary>The fields of each record, in the order of its declaration.</summary>
internal static partial class ReportJson
{
    private static void Write(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartObject();
        json.WriteString("file", report.File);
        json.WriteString("format", report.Format);
        json.WriteNumber("file_bytes", report.FileBytes);
        Number(json, "arena_bytes", report.ArenaBytes);
        Number(json, "arena_lower_bound", report.ArenaLowerBound);
        json.WriteNumber("weights_bytes", report.WeightsBytes);
        json.WriteNumber("macs", report.Macs);
        json.WriteNumber("parameters", report.Parameters);
        json.WriteString("arithmetic", report.Arithmetic);
        Number(json, "steps", report.Steps);
        json.WriteString("sha256", report.Sha256);
        List(json, "inputs", report.Inputs, Write);
        List(json, "outputs", report.Outputs, Write);
        List(json, "labels", report.Labels, Text);
        List(json, "kept", report.Kept, Text);
        List(json, "layers", report.Layers, Write);
        Object(json, "order", report.Order, Write);
        List(json, "tensors", report.Tensors, Write);
        Object(json, "plan", report.Plan, Write);
        List(json, "microcontrollers", report.Microcontrollers, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MicrocontrollerReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        json.WriteNumber("heap_bytes", report.HeapBytes);
        json.WriteNumber("heap_limit", report.HeapLimit);
        json.WriteNumber("flash_bytes", report.FlashBytes);
        json.WriteNumber("flash_limit", report.FlashLimit);
        json.WriteNumber("milliseconds", report.Milliseconds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StepOrderReport report)
    {
        json.WriteStartObject();
        json.WriteString("plan", report.Plan);
        json.WriteString("input_rows", report.InputRows);
        json.WriteNumber("witness_step", report.WitnessStep);
        json.WriteString("witness", report.Witness);
        json.WriteString("why", report.Why);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EndpointReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        json.WriteString("type", report.Type);
        List(json, "shape", report.Shape, Number);
        json.WriteString("layout", report.Layout);
        json.WriteNumber("bytes", report.Bytes);
        Number(json, "scale", report.Scale);
        Number(json, "zero_point", report.ZeroPoint);
        Object(json, "picture", report.Picture, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PictureReport report)
    {
        json.WriteStartObject();
        json.WriteString("channels", report.Channels);
        json.WriteString("fit", report.Fit);
        json.WriteString("filter", report.Filter);
        json.WriteString("matrix", report.Matrix);
        json.WriteString("range", report.Range);
        List(json, "mul", report.Mul, Number);
        List(json, "add", report.Add, Number);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LayerReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        json.WriteString("operator", report.Operator);
        List(json, "inputs", report.Inputs, Numbers);
        List(json, "output", report.Output, Number);
        List(json, "kernel", report.Kernel, Number);
        List(json, "stride", report.Stride, Number);
        List(json, "dilation", report.Dilation, Number);
        json.WriteNumber("groups", report.Groups);
        json.WriteNumber("parameters", report.Parameters);
        json.WriteNumber("macs", report.Macs);
        List(json, "receptive_field", report.ReceptiveField, Number);
        Object(json, "separable", report.Separable, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SeparableReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("parameters", report.Parameters);
        json.WriteNumber("macs", report.Macs);
        json.WriteNumber("ratio", report.Ratio);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AnswerReport report)
    {
        json.WriteStartObject();
        json.WriteString("input", report.Input);
        List(json, "outputs", report.Outputs, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OutputReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        List(json, "shape", report.Shape, Number);
        List(json, "top", report.Top, Write);
        List(json, "values", report.Values, Number);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ScoreReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("index", report.Index);
        json.WriteString("label", report.Label);
        json.WriteNumber("value", report.Value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, VerifyReport report)
    {
        json.WriteStartObject();
        json.WriteString("file", report.File);
        json.WriteBoolean("sound", report.Sound);
        json.WriteString("sha256", report.Sha256);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RawRunReport report)
    {
        json.WriteStartObject();
        json.WriteString("file", report.File);
        json.WriteString("output", report.Output);
        json.WriteNumber("inferences", report.Inferences);
        json.WriteNumber("repeat", report.Repeat);
        json.WriteNumber("input_bytes", report.InputBytes);
        json.WriteNumber("output_bytes", report.OutputBytes);
        json.WriteNumber("allocated_bytes", report.AllocatedBytes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, KernelsReport report)
    {
        json.WriteStartObject();
        Object(json, "processor", report.Processor, Write);
        List(json, "switches", report.Switches, Write);
        List(json, "kernels", report.Kernels, Write);
        json.WriteString("file", report.File);
        List(json, "layers", report.Layers, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProcessorReport report)
    {
        json.WriteStartObject();
        json.WriteString("isa", report.Isa);
        json.WriteString("chosen_isa", report.ChosenIsa);
        json.WriteString("core", report.Core);
        json.WriteString("chosen_core", report.ChosenCore);
        json.WriteString("forced_kernel", report.ForcedKernel);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SwitchReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        json.WriteString("meaning", report.Meaning);
        json.WriteString("values", report.Values);
        json.WriteString("now", report.Now);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, KernelReport report)
    {
        json.WriteStartObject();
        json.WriteString("operator", report.Operator);
        json.WriteString("name", report.Name);
        json.WriteString("isa", report.Isa);
        json.WriteBoolean("is_supported", report.IsSupported);
        List(json, "cores", report.Cores, Text);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LayerKernelReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("index", report.Index);
        json.WriteString("name", report.Name);
        json.WriteString("operator", report.Operator);
        List(json, "output", report.Output, Number);
        json.WriteString("kernel", report.Kernel);
        json.WriteString("isa", report.Isa);
        json.WriteString("weight_layout", report.WeightLayout);
        Truth(json, "short_output_stage", report.ShortOutputStage);
        json.WriteBoolean("has_lowest_weight", report.HasLowestWeight);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BenchReport report)
    {
        json.WriteStartObject();
        json.WriteString("file", report.File);
        Object(json, "processor", report.Processor, Write);
        json.WriteNumber("threads", report.Threads);
        json.WriteNumber("runs", report.Runs);
        json.WriteNumber("warm_up_runs", report.WarmUpRuns);
        json.WriteNumber("median_us", report.MedianUs);
        json.WriteNumber("min_us", report.MinUs);
        json.WriteNumber("p99_us", report.P99Us);
        json.WriteNumber("macs", report.Macs);
        json.WriteNumber("macs_per_second", report.MacsPerSecond);
        json.WriteNumber("allocated_bytes", report.AllocatedBytes);
        List(json, "layers", report.Layers, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LayerTimeReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("index", report.Index);
        json.WriteString("name", report.Name);
        json.WriteString("operator", report.Operator);
        List(json, "output", report.Output, Number);
        json.WriteString("kernel", report.Kernel);
        json.WriteNumber("macs", report.Macs);
        json.WriteNumber("us", report.Us);
        json.WriteNumber("share", report.Share);
        json.WriteNumber("macs_per_second", report.MacsPerSecond);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TensorReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        json.WriteNumber("rows", report.Rows);
        json.WriteNumber("row_bytes", report.RowBytes);
        json.WriteBoolean("is_given", report.IsGiven);
        json.WriteBoolean("stays", report.Stays);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlanReport report)
    {
        json.WriteStartObject();
        List(json, "operators", report.Operators, Write);
        List(json, "steps", report.Steps, Numbers);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlanOperatorReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        List(json, "reads", report.Reads, Write);
        json.WriteNumber("writes", report.Writes);
        json.WriteNumber("work_rows", report.WorkRows);
        json.WriteBoolean("accumulates", report.Accumulates);
        List(json, "rows", report.Rows, Number);
        json.WriteNumber("scratch_bytes", report.ScratchBytes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("tensor", report.Tensor);
        json.WriteBoolean("in_place", report.InPlace);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BoardReport report)
    {
        json.WriteStartObject();
        json.WriteString("version", report.Version);
        json.WriteString("board", report.Board);
        json.WriteString("architecture", report.Architecture);
        json.WriteString("kernel", report.Kernel);
        Object(json, "processor", report.Processor, Write);
        json.WriteNumber("cores", report.Cores);
        Number(json, "memory_kilobytes", report.MemoryKilobytes);
        List(json, "clocks", report.Clocks, Write);
        List(json, "throttling", report.Throttling, Number);
        json.WriteString("throttling_source", report.ThrottlingSource);
        List(json, "temperatures", report.Temperatures, Number);
        List(json, "vectors", report.Vectors, Write);
        List(json, "bench", report.Bench, Write);
        List(json, "kernel_rates", report.KernelRates, Write);
        List(json, "kernels", report.Kernels, Write);
        List(json, "cameras", report.Cameras, Write);
        Object(json, "doctor", report.Doctor, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ClockReport report)
    {
        json.WriteStartObject();
        json.WriteString("core", report.Core);
        json.WriteString("governor", report.Governor);
        Number(json, "least_kilohertz", report.LeastKilohertz);
        Number(json, "most_kilohertz", report.MostKilohertz);
        List(json, "kilohertz", report.Kilohertz, Number);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, VectorReport report)
    {
        json.WriteStartObject();
        json.WriteString("model", report.Model);
        json.WriteString("isa", report.Isa);
        json.WriteNumber("threads", report.Threads);
        json.WriteString("sha256", report.Sha256);
        json.WriteBoolean("is_exact", report.IsExact);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, KernelRateReport report)
    {
        json.WriteStartObject();
        json.WriteString("kernel", report.Kernel);
        json.WriteNumber("layers", report.Layers);
        json.WriteNumber("macs", report.Macs);
        json.WriteNumber("us", report.Us);
        json.WriteNumber("macs_per_second", report.MacsPerSecond);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, KernelCheckReport report)
    {
        json.WriteStartObject();
        json.WriteString("operator", report.Operator);
        json.WriteString("kernel", report.Kernel);
        json.WriteString("isa", report.Isa);
        json.WriteNumber("layers", report.Layers);
        Truth(json, "is_exact", report.IsExact);
        Number(json, "us", report.Us);
        Number(json, "scalar_us", report.ScalarUs);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CameraReport report)
    {
        json.WriteStartObject();
        json.WriteString("driver", report.Driver);
        json.WriteString("card", report.Card);
        json.WriteBoolean("is_busy", report.IsBusy);
        List(json, "formats", report.Formats, Text);
        json.WriteString("problem_code", report.ProblemCode);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DoctorReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("faults", report.Faults);
        json.WriteNumber("warnings", report.Warnings);
        List(json, "findings", report.Findings, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DoctorFinding report)
    {
        json.WriteStartObject();
        json.WriteString("check", report.Check);
        json.WriteString("outcome", report.Outcome);
        json.WriteString("what", report.What);
        json.WriteString("code", report.Code);
        json.WriteString("remedy", report.Remedy);
        json.WriteEndObject();
    }
}
