using EdgeConv.Blob;
using EdgeConv.Errors;
using EdgeConv.Kernels;

namespace EdgeConv;

public sealed unsafe partial class Session
{
    /// <summary>Whether an input on demand can be set as any other.</summary>
    internal bool BuffersInputs => _buffer is not null;

    /// <summary>One inference whose rows on demand come from a feed.</summary>
    /// <param name="make">See <see cref="RowFeed.Make"/>.</param>
    /// <param name="context">Handed to it; valid until this returns.</param>
    internal void Run(delegate*<void*, int, sbyte*, void> make, void* context)
    {
        ThrowIfDisposed();
        RowFeed before = *_feed;
        *_feed = new() { Make = make, Context = context };
        try
        {
            Run();
        }
        finally
        {
            *_feed = before;
        }
    }

    private void RunOnDemand(Endpoint endpoint, ReadOnlySpan<float> input)
    {
        fixed (float* values = input)
        {
            var rows = new RealRows(_rule, endpoint) { Values = values };
            Run(&RealRows.Make, &rows);
        }
    }

    /// <summary>The one input on demand, if the plan has any.</summary>
    private Endpoint? OnDemand()
    {
        foreach (Endpoint endpoint in Model.Inputs)
            if (endpoint.IsOnDemand)
                return endpoint;
        return null;
    }

    private EdgeConvException NothingFeeds(Endpoint endpoint) => new(SessionErrors.MadeWhileRunning, $"{_file.Name}: input '{endpoint.Name}' is made row by row while the model runs and has "
        + "no rows of its own; give a frame to FrameInput.Run, reals to Run(input, output), or make the session with BuffersInputs");
}
