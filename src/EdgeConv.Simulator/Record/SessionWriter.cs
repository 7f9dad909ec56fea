using EdgeConv.Camera;

namespace EdgeConv.Simulator;

/// <summary>Gathers the runs of a recording, and makes its file.</summary>
internal sealed class SessionWriter(string folder, string source, RecordingLimits limits) : IDisposable
{
    private readonly List<RecordedRun> _runs = [];
    private readonly List<byte[]> _models = [];
    private readonly List<string> _frames = [];
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];
    private long _frameCount, _bytes;
    private string? _note;
    private volatile SessionRecorder? _present;

    /// <summary>How far it is; null until the node has started anew for it: a step that is taken before is not in it.</summary>
    public RecordingState? State => _frames.Count == 0 ? null
        : _present is { } present ? new(_frameCount + present.Frames, _bytes + present.Bytes, _note ?? present.Note) : new(_frameCount, _bytes, _note);

    /// <summary>A run begins.</summary>
    /// <returns>Null where the recording is full.</returns>
    public SessionRecorder? BeginRun(CameraFormat format)
    {
        if (_note is null && _runs.Count == RecordingLimits.Runs)
            _note = $"the recording is full: it holds {RecordingLimits.Runs} starts of the node at most";
        if (_note is not null)
            return null;
        string path = Path.Combine(folder, $"{_name}-{_runs.Count}.frames");
        _frames.Add(path);
        return _present = new(path, format, limits with { Frames = limits.Frames - _frameCount, Bytes = limits.Bytes - _bytes }, limits.Note);
    }

    /// <summary>The run that was begun has ended.</summary>
    public void EndRun(NodeRun run)
    {
        if (_present is not { } recorder)
            return;
        recorder.Dispose();
        _runs.Add(recorder.Run(run.Setup, run.Summary?.OutputsHash ?? "", IndexOf(run.Setup.Model), run.Setup.Then is { } then ? IndexOf(then) : -1));
        (_frameCount, _bytes, _note) = (_frameCount + recorder.Frames, _bytes + recorder.Bytes, _note ?? recorder.Note);
        _present = null;
    }

    /// <summary>Makes the file; all runs have ended.</summary>
    public RecordedSession Finish()
    {
        string path = Path.Combine(folder, $"session-{_name}.ecsim");
        SessionFile.Write(path, new(SessionManifest.Present, source, _runs), _models, _frames);
        Dispose();
        return new(path, _frameCount, new FileInfo(path).Length, _note);
    }

    public void Dispose()
    {
        _present?.Dispose();
        foreach (string path in _frames)
            File.Delete(path);
    }

    private int IndexOf(byte[] model)
    {
        int index = _models.FindIndex(other => other.AsSpan().SequenceEqual(model));
        if (index >= 0)
            return index;
        _models.Add(model);
        return _models.Count - 1;
    }
}
