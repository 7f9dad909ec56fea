using System.Diagnostics.CodeAnalysis;
using EdgeConv.Devices;

namespace EdgeConv.Node.Inputs;

/// <summary>A pin that the node looks at. That a chip refuses is counted, and told once.</summary>
/// <param name="name">What the log calls it.</param>
/// <param name="line">Disposed with this.</param>
internal sealed class NodeInput(string name, InputLine line) : IDisposable
{
    private string? _fault;
    private bool _isSaid;

    public string Name => name;

    public InputLine Line => line;

    /// <summary>How often the line could not be read.</summary>
    public long Faults { get; private set; }

    /// <summary>Whether it is active now.</summary>
    /// <returns>False where the chip refuses.</returns>
    public bool TryRead(out bool isActive)
    {
        try
        {
            isActive = line.IsActive;
            return true;
        }
        catch (EdgeConvException e)
        {
            Faults++;
            _fault ??= e.Message;
            isActive = false;
            return false;
        }
    }

    /// <summary>Why it could not be read, the first time.</summary>
    /// <returns>False where it always could, or this was told already.</returns>
    public bool TryTakeFault([NotNullWhen(true)] out string? why)
    {
        why = _isSaid ? null : _fault;
        _isSaid |= why is not null;
        return why is not null;
    }

    public void Dispose() => line.Dispose();
}
