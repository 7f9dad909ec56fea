// What runs on nanoFramework 1.17 as on .NET: the checker has nothing to say of it.
using System;

namespace EdgeConv.DialectSamples.Good
{
    public interface IShape
    {
        int Area();
    }

    public struct Square : IShape
    {
        public int Side;

        public int Area() => Side * Side;
    }

    public abstract class Base
    {
        protected int Value { get; set; }

        public abstract int F();
    }

    public sealed class Derived : Base
    {
        public Derived(int value) => Value = value;

        public override int F() => Value;
    }

    public delegate int Unary(int x);

    public static class Constructs
    {
        private static readonly sbyte[] s_bytes = { -128, -1, 0, 1, 127, 3, 4, 5 };
        private static readonly int[][] s_jagged = { new[] { 1, 2 }, new[] { 3 } };

        public static int Lambda(int k)
        {
            Unary f = x => x + k;
            return f(2);
        }

        public static int LocalFunction(int k)
        {
            return Twice(k);

            static int Twice(int x) => 2 * x;
        }

        public static int Switch(int x) => x switch { 0 => 1, > 5 => 2, _ => 3 };

        public static ref int RefReturn(int[] a, int i) => ref a[i];

        public static void OutIn(in int a, out int b) => b = a + 1;

        public static sbyte Narrow(int x) => unchecked((sbyte)x);

        public static long Wide(int a, int b) => (long)a * b >> 31;

        public static uint Shift(int a) => (uint)(a >>> 3);

        public static int Unsigned(uint a, uint b) => (int)(a / b + a % b);

        public static float Float(float a, double b) => a * (float)b;

        public static int Interface(IShape s) => s.Area();

        public static int Boxed() => Interface(new Square { Side = 4 });

        public static int Virtual(Base b) => b.F();

        public static bool Pattern(object x) => x is Derived { } d && d.F() > 0;

        public static int Tables() => s_bytes[1] + s_jagged[1][0];

        public static int[] New(int length) => new int[length];

        public static int TryFinally(int[] a)
        {
            try
            {
                return a[9];
            }
            catch (Exception)
            {
                return -1;
            }
            finally
            {
                a[0] = 0;
            }
        }

        public static int Filter(int[] a)
        {
            try
            {
                return a[9];
            }
            catch (IndexOutOfRangeException) when (a.Length < 9)
            {
                return -1;
            }
        }

        public static void Copy(int[] a, int[] b)
        {
            Array.Copy(a, b, a.Length);
            Array.Clear(a, 0, a.Length);
        }

        public static string Text(int x) => "x=" + x.ToString();
    }
}
