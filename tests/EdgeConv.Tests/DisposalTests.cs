using EdgeConv.Blob;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests;

/// <summary>What was disposed says so instead of touching memory that is gone.</summary>
public sealed class DisposalTests
{
    private static byte[] File()
    {
        NetworkDescription network = RandomNetwork.Of(5, Rule.Xnnpack, operators: 3);
        return BlobWriter.Write(network, SimplePlans.LayerByLayer(network));
    }

    [Fact]
    public void A_disposed_session_throws()
    {
        using var model = Model.Load(File());
        var session = new Session(model);
        session.Dispose();
        session.Dispose();
        EverythingThrows(model, session);
    }

    [Fact]
    public void A_session_of_a_disposed_model_throws()
    {
        string path = Path.GetTempFileName();
        System.IO.File.WriteAllBytes(path, File());
        var model = Model.Load(path);
        using var session = new Session(model);
        model.Dispose();
        model.Dispose();
        EverythingThrows(model, session);
        Assert.Throws<ObjectDisposedException>(() => new Session(model));
        Assert.Throws<ObjectDisposedException>(model.Verify);
        Assert.Throws<ObjectDisposedException>(() => model.Labels);
        System.IO.File.Delete(path);
    }

    private static void EverythingThrows(Model model, Session session)
    {
        var input = new float[model.Inputs[0].Elements];
        var output = new float[model.Outputs[0].Elements];
        Assert.Throws<ObjectDisposedException>(session.Run);
        Assert.Throws<ObjectDisposedException>(() => session.Run(input, output));
        Assert.Throws<ObjectDisposedException>(() => session.SetInput(input));
        Assert.Throws<ObjectDisposedException>(() => session.GetOutput(output));
        Assert.Throws<ObjectDisposedException>(() => session.InputRow(0)[0]);
        Assert.Throws<ObjectDisposedException>(() => session.GetTensor("input:0", Span<sbyte>.Empty));
    }
}
