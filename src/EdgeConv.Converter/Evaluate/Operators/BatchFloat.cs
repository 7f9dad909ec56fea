namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>An operator on maps, once for each picture of a batch.</summary>
internal sealed unsafe class BatchFloat(FloatOperator one, int batch, int inputElements, int outputElements) : FloatOperator
{
    public override int ScratchFloats => one.ScratchFloats;

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float*[] part = [inputs[0]];
        for (int i = 0; i < batch; i++, part[0] += inputElements, output += outputElements)
            one.Run(part, output, team);
    }
}
