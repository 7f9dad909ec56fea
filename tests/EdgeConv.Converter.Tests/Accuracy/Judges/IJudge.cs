namespace EdgeConv.Converter.Tests.Accuracy.Judges;

/// <summary>Compares the int8 network's answers with the float graph's, picture by picture.</summary>
internal interface IJudge
{
    /// <summary>Takes a picture's outputs; <paramref name="picture"/> is its place in the data set.</summary>
    void Add(int picture, float[][] expected, float[][] actual);

    /// <summary>What was found, for the table.</summary>
    string Found { get; }

    /// <summary>The limit, for the table.</summary>
    string Limit { get; }

    bool Holds { get; }

    /// <summary>How good int8 is, to be compared with another int8 network's.</summary>
    double Score { get; }
}
