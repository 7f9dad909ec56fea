using System.Diagnostics.CodeAnalysis;
using EdgeConv.Devices;

namespace EdgeConv.Node.Rules;

/// <summary>Holds while an input is active. A chip that refuses leaves it as it was.</summary>
/// <param name="line">Disposed with this.</param>
internal sealed class PinRule(InputLine line) : ConfiguredRule, IDisposable
{
    private bool _isActive, _isSaid;
    private string? _fault;

    /// <summary>How often the line could not be read.</summary>
    public long Faults { get; private set; }

    /// <summary>Why it could not, the first time.</summary>
    /// <returns>False where it always could, or this was told already.</returns>
    public bool TryTakeFault([NotNullWhen(true)] out string? why)
    {
        why = _isSaid ? null : _fault;
        _isSaid |= why is not null;
        return why is not null;
    }

    /// <inheritdoc/>
    public override bool Holds(in Observation observation)
    {
        try
        {
            _isActive = line.IsActive;
        }
        catch (EdgeConvException e)
        {
            Faults++;
            _fault ??= e.Message;
        }
        return _isActive;
    }

    public void Dispose() => line.Dispose();
}
