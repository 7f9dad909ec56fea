using EdgeConv.Camera;
using EdgeConv.Decoding;
using EdgeConv.Frames;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Decide;

/// <summary>A model at work on frames: its session, what feeds it, and its answer.</summary>
internal sealed class Stage : IDisposable
{
    private readonly AnswerDecoder _decoder;
    private readonly TimeProvider _clock;
    private readonly byte[] _raw;
    private CameraInput? _input;

    /// <param name="configuration">How the outputs are read.</param>
    /// <param name="at">The JSON path of the model, for errors.</param>
    /// <param name="session">Is disposed with this, and its model too.</param>
    /// <param name="boxes">How many parts of a frame the model sees, where it is more than one.</param>
    /// <param name="decoder">Reads the outputs; null for the one that the configuration names.</param>
    /// <exception cref="EdgeConvException">The model does not fit the configuration.</exception>
    public Stage(Session session, IModelConfiguration configuration, string at, TimeProvider clock, int boxes = 0, AnswerDecoder? decoder = null)
    {
        Session = session;
        _clock = clock;
        if (Model.Inputs is not [{ Picture: not null }])
            throw new EdgeConvException(NodeErrors.ModelMisfit, $"{at}.file: {configuration.File}: "
                + (Model.Inputs.Count == 1 ? "does not say how a picture becomes its input; convert it with --input-mul and --input-add"
                    : $"has {Model.Inputs.Count} inputs; give a model whose only input is a picture"));
        _decoder = decoder ?? AnswerDecoder.Of(Model, configuration, at);
        string[] labels = AnswerDecoder.Labels(Model, configuration, _decoder.Scores, at);
        Answer = new(labels, _decoder.Scores, _decoder.Boxes == 0 ? boxes : _decoder.Boxes * Math.Max(1, boxes));
        _raw = new byte[Model.Outputs.Sum(output => output.SourceBytes)];
    }

    public Session Session { get; }

    public Model Model => Session.Model;

    public Answer Answer { get; }

    /// <summary>How many scores the model gives; 0 for a detector.</summary>
    public int Scores => _decoder.Scores;

    /// <summary>Bytes of <see cref="RawOutputs"/>.</summary>
    public int RawBytes => _raw.Length;

    /// <summary>The part of the frame, in parts of its sides, that the model saw last: where its boxes lie.</summary>
    public Region Seen { get; private set; } = Region.Whole;

    /// <summary>Of the last run: the time that its rows took, in the clock's timestamps.</summary>
    public long RowTime => _input?.RowTime ?? 0;

    /// <summary>Prepares for frames of a format; what was made for another is given back.</summary>
    /// <param name="part">What the model sees of each, in pixels.</param>
    public void Open(CameraFormat format, Rectangle part)
    {
        _input?.Dispose();
        _input = new(Session, format, part) { RowClock = _clock };
        Look(format.Layout, part);
    }

    /// <summary>Moves what the model sees. Allocates nothing.</summary>
    public void Look(in FrameLayout layout, Rectangle part)
    {
        _input!.Crop = part;
        Endpoint endpoint = Model.Inputs[0];
        if (endpoint.Picture!.CropsToFit)
        {
            Rectangle centre = Rectangle.CentreCrop(part.Width, part.Height, endpoint.Columns, endpoint.Rows);
            part = centre with { X = part.X + centre.X, Y = part.Y + centre.Y };
        }
        (float width, float height) = (layout.Width, layout.Height);
        Seen = new(part.X / width, part.Y / height, (part.X + part.Width) / width, (part.Y + part.Height) / height);
    }

    /// <summary>One inference. Allocates nothing.</summary>
    /// <returns>False when the frame is damaged.</returns>
    public bool Run(in CameraFrame frame) => _input!.Run(frame);

    /// <summary>Adds what the model said to its answer, boxes as parts of the frame. Allocates nothing.</summary>
    public void Decode()
    {
        Span<Box> boxes = Answer.BoxRoom;
        int before = Answer.Boxes.Length;
        _decoder.Decode(Session, Answer);
        foreach (ref Box box in boxes[..(Answer.Boxes.Length - before)])
            box = box.Within(Seen.Left, Seen.Top, Seen.Right, Seen.Bottom);
    }

    /// <summary>All output bytes in the source model's type, output by output, as they were when they were last copied.</summary>
    public ReadOnlySpan<byte> RawOutputs => _raw;

    /// <summary>Copies the output bytes before another model takes the arena. Allocates nothing.</summary>
    public void CopyRawOutputs()
    {
        Span<byte> left = _raw;
        for (int i = 0; i < Model.Outputs.Count; i++)
        {
            int bytes = Model.Outputs[i].SourceBytes;
            Session.GetRawOutput(left[..bytes], i);
            left = left[bytes..];
        }
    }

    public void Dispose()
    {
        _input?.Dispose();
        Session.Dispose();
        Model.Dispose();
    }
}
