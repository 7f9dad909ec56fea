using System.Numerics;
using System.Security.Cryptography;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Numerics;

public sealed class ElementaryTests
{
    private const double Infinity = double.PositiveInfinity;

    [Theory]
    [InlineData("Exp", 1.0)]
    [InlineData("Log", 1.0)]
    [InlineData("Tanh", 2.0)]
    [InlineData("Sigmoid", 3.0)]
    [InlineData("Erf", 1.0)]
    public void Lies_within_the_promised_units_of_an_exact_reference(string name, double units)
    {
        (Func<double, double> function, Func<double, BigInteger> exact) = Functions(name);
        double worst = 0;
        foreach (double x in Arguments(name))
            worst = Math.Max(worst, FixedPoint.UlpError(function(x), exact(x)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {worst} units");
        Assert.InRange(worst, 0.4, units);
    }

    [Fact]
    public void Powers_lie_within_one_unit_of_an_exact_reference()
    {
        var random = new SeededRandom(4);
        double worst = 0;
        for (int i = 0; i < 60; i++)
        {
            double x = Elementary.Exp(random.NextDouble(-40, 40));
            double y = random.NextDouble(-17, 17);
            worst = Math.Max(worst, FixedPoint.UlpError(Elementary.Pow(x, y), FixedPoint.Pow(x, y)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Pow: {worst} units");
        Assert.InRange(worst, 0.4, 1.0);
    }

    [Fact]
    public void Powers_that_are_whole_are_exact()
    {
        for (int x = 2; x < 40; x++)
        {
            double expected = 1;
            for (int n = 0; expected < 9e15; n++, expected *= x)
            {
                Assert.Equal(expected, Elementary.Pow(x, n));
                Assert.Equal(n % 2 == 0 ? expected : -expected, Elementary.Pow(-x, n));
            }
        }

        for (int n = -1074; n < 1024; n += 7)
            Assert.Equal(Math.ScaleB(1, n), Elementary.Pow(2, n));
        Assert.Equal(1.5, Elementary.Pow(2.25, 0.5));
    }

    [Fact]
    public void Exp_keeps_its_special_values()
    {
        Assert.Equal(1, Elementary.Exp(0));
        Assert.Equal(1, Elementary.Exp(-0.0));
        Assert.Equal(1, Elementary.Exp(double.Epsilon));
        Assert.Equal(Infinity, Elementary.Exp(Infinity));
        Assert.Equal(0, Elementary.Exp(-Infinity));
        Assert.True(double.IsNaN(Elementary.Exp(double.NaN)));
        Assert.Equal(Infinity, Elementary.Exp(double.MaxValue));
        Assert.Equal(0, Elementary.Exp(-double.MaxValue));
        Assert.True(double.IsFinite(Elementary.Exp(709.782712893384)));
        Assert.Equal(Infinity, Elementary.Exp(709.7827128933841));
        Assert.Equal(double.Epsilon, Elementary.Exp(-745.1332191019411));
        Assert.Equal(0, Elementary.Exp(-745.1332191019412));
    }

    [Fact]
    public void Log_keeps_its_special_values()
    {
        Assert.Equal(0.0, Elementary.Log(1));
        Assert.Equal(-Infinity, Elementary.Log(0));
        Assert.Equal(-Infinity, Elementary.Log(-0.0));
        Assert.Equal(Infinity, Elementary.Log(Infinity));
        Assert.True(double.IsNaN(Elementary.Log(-double.Epsilon)));
        Assert.True(double.IsNaN(Elementary.Log(-Infinity)));
        Assert.True(double.IsNaN(Elementary.Log(double.NaN)));
        Assert.Equal(-744.4400719213812, Elementary.Log(double.Epsilon));
    }

    [Theory]
    [InlineData("Tanh", -1, 1)]
    [InlineData("Erf", -1, 1)]
    [InlineData("Sigmoid", 0, 1)]
    public void Bounded_functions_keep_their_special_values(string name, double atMinusInfinity, double atInfinity)
    {
        (Func<double, double> function, _) = Functions(name);
        Assert.Equal(atMinusInfinity, function(-Infinity));
        Assert.Equal(atInfinity, function(Infinity));
        Assert.Equal(atInfinity, function(double.MaxValue));
        Assert.Equal(atMinusInfinity, function(-double.MaxValue));
        Assert.True(double.IsNaN(function(double.NaN)));
        if (name == "Sigmoid")
        {
            Assert.Equal(0.5, function(0));
            Assert.Equal(0.5, function(-0.0));
        }
        else
        {
            Assert.True(double.IsNegative(function(-0.0)) && function(-0.0) == 0);
            Assert.Equal(double.Epsilon, function(double.Epsilon));
            Assert.Equal(-function(0.7), function(-0.7));
        }
    }

    // The table of IEEE 754-2019, 9.2.1.
    [Theory]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(-1, Infinity, 1)]
    [InlineData(-1, -Infinity, 1)]
    [InlineData(0.0, 5, 0.0)]
    [InlineData(-0.0, 3, -0.0)]
    [InlineData(-0.0, -3, -Infinity)]
    [InlineData(-0.0, 2, 0.0)]
    [InlineData(-0.0, 2.5, 0.0)]
    [InlineData(0.0, -2, Infinity)]
    [InlineData(0.0, -Infinity, Infinity)]
    [InlineData(0.5, Infinity, 0)]
    [InlineData(0.5, -Infinity, Infinity)]
    [InlineData(2, Infinity, Infinity)]
    [InlineData(-2, -Infinity, 0.0)]
    [InlineData(Infinity, 0.1, Infinity)]
    [InlineData(Infinity, -0.1, 0)]
    [InlineData(-Infinity, 3, -Infinity)]
    [InlineData(-Infinity, -3, -0.0)]
    [InlineData(-Infinity, 2, Infinity)]
    [InlineData(-Infinity, 0.5, Infinity)]
    [InlineData(-2, 0.5, double.NaN)]
    [InlineData(2, 1024, Infinity)]
    [InlineData(2, -1075.1, 0)]
    [InlineData(-2, 1e300, Infinity)]
    public void Pow_keeps_its_special_values(double x, double y, double expected)
    {
        double actual = Elementary.Pow(x, y);
        Assert.True(expected.Equals(actual) && double.IsNegative(expected) == double.IsNegative(actual) || double.IsNaN(expected) && double.IsNaN(actual),
            $"{x} to the {y}: {actual}, not {expected}");
    }

    // One hash on every processor: the C library's own exp has another on a machine without fused multiply-add.
    [Fact]
    public void Gives_the_same_bits_on_every_processor()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in (string[])["Exp", "Log", "Tanh", "Sigmoid", "Erf"])
        {
            (Func<double, double> function, _) = Functions(name);
            var random = new SeededRandom(99);
            for (int i = 0; i < 2000; i++)
                hash.AppendData(BitConverter.GetBytes(function(name == "Log" ? random.NextDouble(0, 50) : random.NextDouble(-8, 8))));
        }

        var powers = new SeededRandom(98);
        for (int i = 0; i < 500; i++)
            hash.AppendData(BitConverter.GetBytes(Elementary.Pow(powers.NextDouble(0, 9), powers.NextDouble(-9, 9))));
        Assert.Equal("1dc819ad1fd1c4f3c80ead3df9c93f60", Convert.ToHexStringLower(hash.GetHashAndReset())[..32]);
    }

    private static IEnumerable<double> Arguments(string name)
    {
        var random = new SeededRandom(7);
        double reach = name switch { "Exp" => 709, "Sigmoid" => 700, "Tanh" => 23, _ => 6 };
        for (int i = 0; i < 50; i++)
        {
            if (name == "Log")
            {
                yield return BitConverter.Int64BitsToDouble((long)(random.NextUInt64() >> 1) % 0x7FF0000000000000);
                yield return 1 + random.NextDouble(-0.3, 0.45) * Math.ScaleB(1, -random.NextInt(40));
            }
            else
            {
                yield return random.NextDouble(-reach, reach);
                yield return random.NextDouble(-2, 2);
                yield return random.NextDouble(-1, 1) * Math.ScaleB(1, -random.NextInt(60));
            }
        }

        foreach (double special in (double[])[0.5, 1, 2, 3, 0.34657359027997264, 0.34657359027997270, 1e-300, 5.9999999999999991])
            yield return special;
    }

    private static (Func<double, double> Function, Func<double, BigInteger> Exact) Functions(string name) => name switch
    {
        "Exp" => (Elementary.Exp, x => FixedPoint.Exp(FixedPoint.From(x))),
        "Log" => (Elementary.Log, FixedPoint.Log),
        "Tanh" => (Elementary.Tanh, FixedPoint.Tanh),
        "Sigmoid" => (Elementary.Sigmoid, FixedPoint.Sigmoid),
        "Erf" => (Elementary.Erf, FixedPoint.Erf),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
