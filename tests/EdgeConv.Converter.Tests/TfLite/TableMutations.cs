using EdgeConv.Numerics;

namespace EdgeConv.Converter.TfLite;

/// <summary>Seeded changes of a file's tables before they are written: numbers made extreme, lists of tensors rewired, tables repeated, exchanged or left out.</summary>
internal sealed class TableMutations(SeededRandom random)
{
    private static readonly int[] s_integers = [0, 1, -1, 2, 3, 4, 5, 7, 8, 16, 64, 127, 128, 255, 32768, 1 << 20, 1 << 26, 1 << 30, int.MaxValue, int.MinValue];
    private static readonly float[] s_reals =
        [0, -0f, 1, -1, 0.5f, 2, 1e-30f, 1e30f, float.Epsilon, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    public FlatFields Change(FlatFields model)
    {
        var copy = (FlatFields)Copy(model);
        for (int changes = random.NextInt(2) == 0 ? 1 : random.NextInt(1, 5); changes > 0; changes--)
        {
            List<FlatFields> tables = [.. All(copy)];
            Change(tables[random.NextInt(tables.Count)], tables);
        }
        return copy;
    }

    private void Change(FlatFields table, List<FlatFields> tables)
    {
        int[] fields = [.. table.Keys];
        if (fields.Length == 0 || random.NextInt(10) == 0)
        {
            table[random.NextInt(9)] = Any();
            return;
        }
        int field = fields[random.NextInt(fields.Length)];
        if (random.NextInt(10) == 0)
            table.Remove(field);
        else
            table[field] = Other(table[field], tables);
    }

    private object Any() => random.NextInt(4) switch
    {
        0 => Integer(),
        1 => (byte)Integer(),
        2 => Real(),
        _ => new[] { Integer(), Integer() },
    };

    private object Other(object old, List<FlatFields> tables)
    {
        switch (old)
        {
            case byte value:
                return (byte)(random.NextInt(2) == 0 ? random.NextInt(160) : value + random.NextInt(5) - 2);
            case int value:
                return random.NextInt(2) == 0 ? Integer() : value + random.NextInt(9) - 4;
            case float:
                return Real();
            case string text:
                return random.NextInt(2) == 0 ? text + "\n" : "TFLite_Detection_PostProcess";
            case int[] list:
                return Changed(list, value => random.NextInt(2) == 0 ? Integer() : value + random.NextInt(5) - 2);
            case float[] list:
                return Changed(list, _ => Real());
            case long[] list:
                return Changed(list, value => random.NextInt(2) == 0 ? Integer() : value * 256 + 1);
            case byte[] list:
                return Changed(list, value => (byte)(value ^ (1 << random.NextInt(8))));
            case FlatFields[] list:
                return Changed(list, table => (FlatFields)Copy(list[random.NextInt(list.Length)]));
            default:
                return Copy(tables[random.NextInt(tables.Count)]);
        }
    }

    /// <summary>An element changed, taken out, put in again elsewhere, or two exchanged.</summary>
    private T[] Changed<T>(T[] list, Func<T, T> other)
    {
        if (list.Length == 0)
            return list;
        var elements = new List<T>(list);
        int at = random.NextInt(list.Length), second = random.NextInt(list.Length);
        switch (random.NextInt(6))
        {
            case 0:
                elements.RemoveAt(at);
                break;
            case 1:
                elements.Insert(second, list[at]);
                break;
            case 2:
                (elements[at], elements[second]) = (list[second], list[at]);
                break;
            default:
                elements[at] = other(list[at]);
                break;
        }
        return [.. elements];
    }

    private int Integer() => s_integers[random.NextInt(s_integers.Length)];

    private float Real() => s_reals[random.NextInt(s_reals.Length)];

    private static object Copy(object value)
    {
        switch (value)
        {
            case FlatFields table:
                var copy = new FlatFields();
                foreach (var (field, content) in table)
                    copy[field] = Copy(content);
                return copy;
            case FlatFields[] tables:
                return Array.ConvertAll(tables, table => (FlatFields)Copy(table));
            default:
                return value; // lists are never changed in place
        }
    }

    private static IEnumerable<FlatFields> All(FlatFields table) =>
        table.Values.SelectMany(value => value switch { FlatFields one => [one], FlatFields[] list => list, _ => Array.Empty<FlatFields>() }).SelectMany(All).Prepend(table);
}
