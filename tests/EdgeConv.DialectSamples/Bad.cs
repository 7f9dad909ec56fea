// One construct to a type: each compiles, and nanoFramework 1.17 does not run it, or runs it otherwise without a word.
using System;
using System.Collections;
using System.Runtime.CompilerServices;

namespace EdgeConv.DialectSamples.Bad
{
    public class GenericClass<T>
    {
        public T Value;
    }

    public static class GenericClassUse
    {
        public static int F() => new GenericClass<int> { Value = 3 }.Value;
    }

    public struct GenericStruct<T>
    {
        public T Value;
    }

    public static class GenericField
    {
        public static GenericClass<string> Held;
    }

    public static class GenericMethod
    {
        public static T F<T>(T x) => x;
    }

    public static class GenericMethodUse
    {
        public static int F() => GenericMethod.F(3);
    }

    public interface IGeneric<T>
    {
        T F();
    }

    public class GenericInterfaceUse : IGeneric<int>
    {
        public int F() => 1;
    }

    public delegate TResult GenericDelegate<T, TResult>(T x);

    public static class GenericDelegateUse
    {
        public static int F(GenericDelegate<int, int> d) => d(1);
    }

    public static class MultiDimensional
    {
        public static int F()
        {
            var a = new int[2, 3];
            a[1, 2] = 5;
            return a[1, 2];
        }
    }

    public static class MultiDimensionalField
    {
        public static int[,] Table;
    }

    public static class MultiDimensionalParameter
    {
        public static int F(sbyte[,] a) => a[0, 1];
    }

    public static unsafe class PinnedLocal
    {
        public static int F(sbyte[] a)
        {
            fixed (sbyte* p = a)
                return p[1];
        }
    }

    public static unsafe class PointerParameter
    {
        public static int F(int* p) => *p;
    }

    public static unsafe class PointerField
    {
        public static int* Held;
    }

    public static unsafe class PointerCast
    {
        public static int F(ref int x)
        {
            fixed (int* p = &x)
                return *(short*)p;
        }
    }

    public static unsafe class StackAlloc
    {
        public static int F()
        {
            int* p = stackalloc int[4];
            p[0] = 1;
            return p[0];
        }
    }

    public static unsafe class FunctionPointer
    {
        public static int F(delegate*<int, int> f) => f(1);
    }

    public static unsafe class SizeOfStruct
    {
        public struct Two
        {
            public int A, B;
        }

        public static int F() => sizeof(Two);
    }

    public static class CheckedAdd
    {
        public static int F(int a, int b) => checked(a + b);
    }

    public static class CheckedSubtract
    {
        public static long F(long a, long b) => checked(a - b);
    }

    public static class CheckedMultiply
    {
        public static uint F(uint a, uint b) => checked(a * b);
    }

    public static class CheckedNarrowing
    {
        public static sbyte F(int a) => checked((sbyte)a);
    }

    public static class CheckedUnsignedNarrowing
    {
        public static int F(uint a) => checked((int)a);
    }

    public static class ArrayOfLongLength
    {
        public static int[] F(long length) => new int[length];
    }

    public interface DefaultInterfaceMethod
    {
        int F() => 1;
    }

    public interface StaticInterfaceMethod
    {
        static int F() => 1;
    }

    public static class CatchesOutOfMemory
    {
        public static sbyte[] F()
        {
            try
            {
                return new sbyte[1000000];
            }
            catch (OutOfMemoryException)
            {
                return null;
            }
        }
    }

    public static class NativeMethod
    {
        [MethodImpl(MethodImplOptions.InternalCall)]
        public static extern int F();
    }

    public static class OutsideAllowList
    {
        public static int F()
        {
            var list = new ArrayList();
            list.Add("x");
            return list.Count;
        }
    }

    public static class OtherOverload
    {
        public static string F() => new string('x', 3);
    }

    public class OutsideBaseClass : ArrayList
    {
    }

    public static class OutsideField
    {
        public static ArrayList Held;
    }

    public static class OutsideCast
    {
        public static bool F(object x) => x is ICollection;
    }
}
