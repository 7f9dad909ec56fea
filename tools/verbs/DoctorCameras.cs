using EdgeConv.Camera;

namespace EdgeConv.Verbs;

/// <summary>Cameras: there, free, readable.</summary>
internal static class DoctorCameras
{
    /// <summary>Drivers of CSI receivers, whose raw frames only libcamera reads.</summary>
    private static readonly string[] s_receivers = ["unicam", "rp1-cfe"];

    /// <summary>Codecs and scalers of a Raspberry Pi, which are video devices and no cameras.</summary>
    private static readonly string[] s_noCameras = ["bcm2835-codec", "bcm2835-isp", "rpivid", "rpi-hevc-dec", "pispbe", "hevc"];

    public static IEnumerable<DoctorFinding> Findings(MachineFolder machine)
    {
        bool any = false, sensor = false;
        IReadOnlyList<CameraDescription> described = machine.IsThis ? Cameras.List() : [];
        foreach (string device in machine.Names("/sys/class/video4linux", "video"))
        {
            string path = "/dev/" + device, name = machine.Text($"/sys/class/video4linux/{device}/name") ?? "";
            if (s_noCameras.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
                continue;
            if (s_receivers.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                sensor = true;
                continue;
            }
            CameraDescription? camera = described.FirstOrDefault(each => each.Path == path);
            if (machine.IsThis && camera is null)
                continue; // a capture device it is not: metadata, output
            any = true;
            yield return Finding(machine, path, name, camera);
        }
        if (sensor)
        {
            any = true;
            yield return machine.Exists("/usr/bin/rpicam-vid") ? DoctorFinding.Ok("camera", "CSI sensor, read with the source rpicam")
                : DoctorFinding.Fault("camera", DoctorErrors.NoRpicam, "CSI sensor without /usr/bin/rpicam-vid");
        }
        if (!any)
            yield return DoctorFinding.Fault("camera", DoctorErrors.NoCamera, "none");
    }

    private static DoctorFinding Finding(MachineFolder machine, string path, string name, CameraDescription? camera)
    {
        string what = $"{path} ({name})";
        if (User(machine, path) is { } program)
            return program.StartsWith("edgeconv", StringComparison.Ordinal) ? DoctorFinding.Ok("camera", $"{what}: {program} reads it")
                : DoctorFinding.Warning("camera", DoctorErrors.CameraBusy, $"{what}: {program} uses it") with { Nameless = $"{what}: another program uses it" };
        if (camera is null)
            return DoctorFinding.Ok("camera", what);
        if (camera.Problem is { } problem)
            return DoctorFinding.Fault("camera", DoctorErrors.CameraUnreadable, problem);
        string formats = string.Join(", ", camera.Offers.Select(offer => offer.IsReadable ? offer.Code : $"{offer.Code} (not read)"));
        if (camera.IsBusy)
            return DoctorFinding.Warning("camera", DoctorErrors.CameraBusy, $"{what}: a program of another user uses it; {formats}");
        return camera.IsReadable ? DoctorFinding.Ok("camera", $"{what}: {formats}")
            : DoctorFinding.Fault("camera", DoctorErrors.CameraUnreadable, $"{what}: {formats}");
    }

    /// <summary>The program that holds the device, or null. Other users' are only seen by root.</summary>
    private static string? User(MachineFolder machine, string device)
    {
        foreach (string process in machine.Names("/proc"))
            if (char.IsAsciiDigit(process[0]))
                foreach (string descriptor in machine.Names($"/proc/{process}/fd"))
                    if (machine.Link($"/proc/{process}/fd/{descriptor}") == device)
                        return machine.Text($"/proc/{process}/comm") ?? $"process {process}";
        return null;
    }
}
