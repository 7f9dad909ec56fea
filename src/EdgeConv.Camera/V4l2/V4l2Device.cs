using System.Text;
using EdgeConv.Camera.Kernel;
using EdgeConv.Errors;
using EdgeConv.Linux;

namespace EdgeConv.Camera.V4l2;

/// <summary>An open device file and its calls; the result of every one is looked at.</summary>
internal sealed unsafe class V4l2Device<TKernel>(string path) : IDisposable
    where TKernel : struct, IKernel
{
    private const int ReadWrite = 2, NonBlocking = 0x800, CloseOnExec = 0x8_0000;

    private int _descriptor = -1;

    public string Path => path;

    public int Descriptor => _descriptor;

    public bool IsOpen => _descriptor >= 0;

    /// <exception cref="EdgeConvException">It cannot be opened.</exception>
    public void Open()
    {
        int answer;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            do
                answer = TKernel.Open(name, ReadWrite | NonBlocking | CloseOnExec);
            while (answer == -Errno.EINTR);
        }
        if (answer < 0)
            throw Refused("open", -answer);
        _descriptor = answer;
    }

    /// <summary>One call; it goes on where a signal interrupted it.</summary>
    /// <returns>At least 0, or an error number with a minus.</returns>
    public int Call(uint request, void* argument)
    {
        int answer;
        do
            answer = TKernel.Control(_descriptor, request, argument);
        while (answer == -Errno.EINTR);
        return answer;
    }

    /// <summary>A call that every camera answers.</summary>
    /// <exception cref="EdgeConvException">It failed.</exception>
    public void Require(uint request, void* argument)
    {
        int answer = Call(request, argument);
        if (answer < 0)
            throw Refused(V4l2Request.Name(request), -answer);
    }

    /// <summary>A call that a driver may not have, or not for this device.</summary>
    /// <returns>False where it has not.</returns>
    /// <exception cref="EdgeConvException">It failed for another reason.</exception>
    public bool Offers(uint request, void* argument)
    {
        int answer = Call(request, argument);
        if (answer is -Errno.ENOTTY or -Errno.EINVAL or -Errno.ENODATA)
            return false;
        return answer >= 0 ? true : throw Refused(V4l2Request.Name(request), -answer);
    }

    /// <summary>What the device is, once it is known to be a camera that streams into mapped buffers.</summary>
    /// <exception cref="EdgeConvException">It is none.</exception>
    public V4l2Capability Capability()
    {
        V4l2Capability capability = default;
        int answer = Call(V4l2Request.QueryCapabilities, &capability);
        if (answer is -Errno.ENOTTY or -Errno.EINVAL)
            throw new EdgeConvException(CameraErrors.NotACamera, $"{path}: no V4L2 device; name a camera");
        if (answer < 0)
            throw Refused(V4l2Request.Name(V4l2Request.QueryCapabilities), -answer);
        return capability;
    }

    public EdgeConvException Refused(string call, int errno)
    {
        (ErrorCode code, string remedy) = errno switch
        {
            Errno.ENOENT or Errno.ENXIO or Errno.ENOTDIR => (CameraErrors.Absent, "plug it in, or name another: edgeconv doctor lists cameras"),
            Errno.ENODEV => (CameraErrors.Lost, "it was unplugged, or its driver gave up: plug it in again"),
            Errno.EACCES or Errno.EPERM => (CameraErrors.NotPermitted, "add this user to the group video and log in again"),
            Errno.EBUSY => (CameraErrors.Busy, $"end the program that uses it: fuser {path} names it"),
            _ => (CameraErrors.DriverRefused, "plug the camera in again, ask for less, and see dmesg"),
        };
        return new EdgeConvException(code, $"{path}: {call}: {Errno.Words(errno)}; {remedy}", callersMistake: false);
    }

    public void Dispose()
    {
        if (_descriptor < 0)
            return;
        _ = TKernel.Close(_descriptor); // Linux closes whatever it answers
        _descriptor = -1;
    }
}
