using EdgeConv.Converter.Evaluate.Data;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate.Data;

public class ClassMatchTests
{
    [Fact]
    public void Names_that_are_the_models_labels_are_matched()
    {
        ClassMatch match = ClassMatch.Of(Set("Dog", "cat"), ["background", "cat", "dog"], null);
        Assert.Equal((2, 1), (match[0], match[1]));
        Assert.Contains("by name", match.How);
    }

    [Fact]
    public void Some_names_of_labels_and_others_not_are_an_error_that_names_them()
    {
        string message = ReaderTests.Error(() => ClassMatch.Of(Set("cat", "dgo"), ["cat", "dog"], null));
        Assert.Contains("no label 'dgo'", message);
        Assert.Contains("--first-class 0", message);
    }

    [Fact]
    public void Folders_named_by_numbers_are_those_numbers()
    {
        ClassMatch match = ClassMatch.Of(Set("0", "10", "2"), [], null);
        Assert.Equal((0, 10, 2), (match[0], match[1], match[2]));
    }

    [Fact]
    public void Otherwise_classes_come_in_their_order_from_the_first()
    {
        Assert.Equal(1, ClassMatch.Of(Set("a", "b"), [], null)[1]);
        Assert.Equal(2, ClassMatch.Of(Set("a", "b"), ["x", "a", "y"], 1)[1]);
        Assert.Equal("folders in ordinal order, from class 1 on", ClassMatch.Of(Set("a", "b"), [], 1).How);
    }

    private static EvaluationSet Set(params string[] classes) => new("data", DataFormat.Folders, classes, [], []);
}
