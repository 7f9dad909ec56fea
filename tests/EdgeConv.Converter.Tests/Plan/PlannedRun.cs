using EdgeConv.Kernels;
using EdgeConv.Processor;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>One inference of a plan with the arena between unreadable pages.</summary>
internal static unsafe class PlannedRun
{
    private const byte Poison = 0x55;

    /// <summary>The outputs one after the other, in the source model's types.</summary>
    /// <param name="input">The one input, in the source model's type.</param>
    public static byte[] Answer(Model model, byte[] input, Isa isa, int threads)
    {
        using GuardedMemory memory = Arena(model, endsAtWall: threads % 2 == 0);
        using var session = new Session(model, (sbyte*)memory.Pointer, new KernelChoice(isa), threads, buffersInputs: true);
        session.SetRawInput(input);
        session.Run();
        return Outputs(session);
    }

    /// <summary>The same, step by step; what is dead after a step is overwritten.</summary>
    public static byte[] AnswerWithPoison(Model model, byte[] input)
    {
        List<(int Address, int Bytes)>[] dead = DeadBytes.Of(model.File).PerStep;
        using GuardedMemory memory = Arena(model, endsAtWall: true);
        using var session = new Session(model, (sbyte*)memory.Pointer, default, buffersInputs: true);
        session.SetRawInput(input);
        for (int step = 0; step < dead.Length; step++)
        {
            session.RunSteps(step, 1);
            foreach ((int address, int bytes) in dead[step])
                memory.Span.Slice(address, bytes).Fill(Poison);
        }
        return Outputs(session);
    }

    private static GuardedMemory Arena(Model model, bool endsAtWall)
    {
        int bytes = checked(((int)Session.RequiredArenaBytes(model) + 63) / 64 * 64);
        return endsAtWall ? GuardedMemory.EndsAtWall(bytes, Poison) : GuardedMemory.StartsAtWall(bytes, Poison);
    }

    private static byte[] Outputs(Session session)
    {
        var outputs = new byte[session.Model.Outputs.Sum(output => output.SourceBytes)];
        for (int i = 0, at = 0; i < session.Model.Outputs.Count; at += session.Model.Outputs[i++].SourceBytes)
            session.GetRawOutput(outputs.AsSpan(at, session.Model.Outputs[i].SourceBytes), i);
        return outputs;
    }
}
