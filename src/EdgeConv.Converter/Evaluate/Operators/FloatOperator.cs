namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>One operator of the float executor, its weights packed when it is made.</summary>
internal abstract unsafe class FloatOperator
{
    /// <summary>Private floats a worker needs.</summary>
    public virtual int ScratchFloats => 0;

    /// <summary>Computes the output; it overlaps no input.</summary>
    /// <param name="inputs">The elements of each input that <see cref="FloatOperators"/> passes on, row-major.</param>
    /// <param name="output">Room for the output's elements.</param>
    /// <param name="team">Threads to share the work with.</param>
    public abstract void Run(float*[] inputs, float* output, WorkerTeam team);

    /// <summary>Computes all outputs; most operators have one.</summary>
    public virtual void Run(float*[] inputs, float*[] outputs, WorkerTeam team) => Run(inputs, outputs[0], team);
}
