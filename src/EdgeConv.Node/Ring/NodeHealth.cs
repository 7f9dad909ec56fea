using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

/// <summary>Middle and tail of a stage's times, in nanoseconds.</summary>
/// <param name="P50">Half of the frames took no longer.</param>
/// <param name="P99">99 of 100 frames took no longer.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Percentiles(long P50, long P99);

/// <summary>How the node is; written about once a second. Counters count since the node's start.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NodeHealth
{
    /// <summary>What <see cref="TemperatureMilliCelsius"/> holds where the board has no thermometer.</summary>
    public const int NoTemperature = int.MinValue;

    /// <summary>The wall clock now, milliseconds since 1970 (UTC).</summary>
    public long UnixMilliseconds;

    /// <summary>The wall clock at the node's start.</summary>
    public long StartedUnixMilliseconds;

    /// <summary>Frames that the model saw.</summary>
    public long Frames;

    /// <summary>Frames that the camera dropped, or that the node passed over.</summary>
    public long Dropped;

    /// <summary>Frames that were damaged.</summary>
    public long Damaged;

    /// <summary>Waits for a frame that ended without one.</summary>
    public long TimedOut;

    /// <summary>Faults of camera, lines and displays.</summary>
    public long Faults;

    /// <summary>How often the camera was opened again.</summary>
    public long Reopened;

    /// <summary>The sessions' activation memory.</summary>
    public long ArenaBytes;

    /// <summary>Managed bytes allocated by all threads since the steady state began: 0 is the promise.</summary>
    public long AllocatedBytes;

    /// <summary>Resident memory of the process; 0 where it was not measured.</summary>
    public long ResidentBytes;

    /// <summary>The code's number of the camera's present fault, 3002 for EC3002; 0 without.</summary>
    public int CameraFault;

    /// <summary>The system's error number of that fault; 0 without.</summary>
    public int CameraErrno;

    /// <summary>What the camera does.</summary>
    public RingCameraState CameraState;

    /// <summary>The board's temperature in thousandths of a degree; <see cref="NoTemperature"/> where it is not known.</summary>
    public int TemperatureMilliCelsius;

    /// <summary>Frames per second lately.</summary>
    public float FramesPerSecond;

    /// <summary>Frames per second that the thermal policy allows now; 0 where nothing limits them.</summary>
    public float AllowedFramesPerSecond;

    /// <summary>Stages from capture to decision, and their sum.</summary>
    public Percentiles Wait, Rows, Inference, Rules, Output, Total;

    /// <summary>Spread of the time from one decision to the next: p99 less p50.</summary>
    public long JitterNanoseconds;
}
