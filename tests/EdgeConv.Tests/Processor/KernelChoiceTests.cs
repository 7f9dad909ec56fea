using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Tests.Processor;

public sealed class KernelChoiceTests
{
    private static readonly Kernel s_anyCore = new("Any", Isa.Scalar), s_inOrder = new("InOrder", Isa.Scalar) { Cores = [CoreType.CortexA53, CoreType.CortexA55] };

    [Theory]
    [InlineData(CoreType.CortexA53, true)]
    [InlineData(CoreType.CortexA55, true)]
    [InlineData(CoreType.CortexA76, false)]
    [InlineData(CoreType.Other, false)]
    public void A_kernel_for_some_cores_is_taken_on_those_alone(CoreType core, bool isTaken)
    {
        Assert.Equal(isTaken, new KernelChoice(Core: core).Allows(s_inOrder));
        Assert.True(new KernelChoice(Core: core).Allows(s_anyCore));
    }

    [Fact]
    public void No_kernel_needs_more_than_the_best_instruction_set_that_is_allowed() =>
        Assert.All(KernelRegistry.Kinds.SelectMany(kind => KernelRegistry.All(kind)), kernel =>
        {
            Assert.Equal(kernel.Isa == Isa.Scalar, new KernelChoice(Isa.Scalar).Allows(kernel));
            Assert.Equal(kernel.IsSupported, new KernelChoice(Isas.Best, Core: kernel.Cores?[0]).Allows(kernel));
        });

    [Theory]
    [InlineData(Isa.Neon, new[] { Isa.Scalar, Isa.Neon })]
    [InlineData(Isa.NeonDot, new[] { Isa.Scalar, Isa.Neon, Isa.NeonDot })]
    [InlineData(Isa.Avx2, new[] { Isa.Scalar, Isa.Avx2 })]
    [InlineData(Isa.Scalar, new[] { Isa.Scalar })]
    public void A_choice_for_another_processor_allows_what_that_one_has(Isa best, Isa[] allowed) =>
        Assert.All(KernelRegistry.Kinds.SelectMany(kind => KernelRegistry.All(kind)), kernel =>
            Assert.Equal(allowed.Contains(kernel.Isa), new KernelChoice(best, Core: kernel.Cores?[0], IsElsewhere: true).Allows(kernel)));

    [Fact]
    public void Every_kernel_has_a_name_of_its_own_and_scalar_code_comes_last()
    {
        string[] names = [.. KernelRegistry.Kinds.SelectMany(kind => KernelRegistry.All(kind)).Select(kernel => kernel.Name)];
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.True(KernelRegistry.TryFind(name, out Kernel found) && found.Name == name));
        Assert.False(KernelRegistry.TryFind("Fastest", out _));
        Assert.All(KernelRegistry.Kinds, kind => Assert.Equal(Isa.Scalar, KernelRegistry.For(kind)[^1].Isa));
        Assert.All(KernelRegistry.Kinds, kind => Assert.Equal(Isa.Scalar, KernelRegistry.All(kind)[^1].Isa));
        Assert.Equal(Enum.GetValues<OperatorKind>().Where(kind => kind != 0), KernelRegistry.Kinds.Order());
    }
}
