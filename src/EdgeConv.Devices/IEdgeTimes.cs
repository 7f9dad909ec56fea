namespace EdgeConv.Devices;

/// <summary>A driver that knows when an edge happened; to be asked from the edge's callback.</summary>
public interface IEdgeTimes
{
    /// <summary>When the pin's latest edge happened, on the driver's monotonic clock.</summary>
    TimeSpan EdgeTime(int pin);
}
