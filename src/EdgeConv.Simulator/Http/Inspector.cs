using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>
/// What the page asks about the inside of the model, on one thread of its own: whatever pages ask, the node loses no more than that thread's share of the processor.
/// </summary>
internal sealed class Inspector : IDisposable
{
    private const int MostWaiting = 16;
    private readonly BlockingCollection<Action> _work = new(MostWaiting);
    private readonly Simulation _simulation;
    private readonly Thread _thread;

    public Inspector(Simulation simulation)
    {
        _simulation = simulation;
        _thread = new Thread(Work) { IsBackground = true, Name = "inspector", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Answers a path; null where it is none of these.</summary>
    public Task? Serve(HttpContext context, string path) => path switch
    {
        "/model" => Send(context, () => new { _simulation.Model.Name }),
        _ => null,
    };

    /// <summary>Compares the running model with another; null ends it.</summary>
    public void Compare(string? path)
    {
        if (path is not null)
            throw new EdgeConvException(HttpErrors.Nothing, $"{path}: cannot be compared with {_simulation.Model.Name}; choose an .ecb file");
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private async Task Send<T>(HttpContext context, Func<T> question) => await Answers.Json(context, await Ask(question).ConfigureAwait(false)).ConfigureAwait(false);

    private Task<T> Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_work.TryAdd(() =>
            {
                try
                {
                    answer.SetResult(question());
                }
                catch (Exception e) // goes on where it is waited for
                {
                    answer.SetException(e);
                }
            }))
            throw new EdgeConvException(HttpErrors.Busy, "inside: too much is asked at once; try again in a moment");
        return answer.Task;
    }

    private void Work()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
            work();
    }
}
