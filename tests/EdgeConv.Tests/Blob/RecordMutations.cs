using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Blob;

/// <summary>Seeded changes of a file's records in place, with the checksums corrected, so that what looks at the records is reached and not only what looks at sums.</summary>
internal static unsafe class RecordMutations
{
    private static readonly int[] s_extremes = [0, 1, -1, 2, 3, 7, 127, 128, -128, 255, 256, 65535, 65536, 1 << 20, 1 << 30, int.MaxValue, int.MinValue];
    private static readonly float[] s_reals = [0, -1, 1, 1e-30f, 1e30f, float.Epsilon, float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    public static void Change(byte[] file, SeededRandom random)
    {
        fixed (byte* start = file)
        {
            var sections = (SectionRecord*)(start + sizeof(FileHeader));
            for (int changes = random.NextInt(2) == 0 ? 1 : random.NextInt(1, 5); changes > 0; changes--)
            {
                // Any section, the large ones not more often than the small ones.
                SectionRecord section = sections[random.NextInt(BlobReader.SectionCount)];
                if (section.Length >= 4)
                    Change(start + section.Offset, (int)section.Length, Math.Max(RecordBytes(section.Id), 4), random);
            }
            if (random.NextInt(12) == 0) // what follows the magic number, version and counts; its own sums are corrected
                Word((int*)(start + 8) + random.NextInt((sizeof(FileHeader) - 8 - 32) / 4), random);
            if (random.NextInt(40) == 0)
                Word((int*)sections + random.NextInt(BlobReader.SectionCount * sizeof(SectionRecord) / 4), random);
        }
        if (random.NextInt(30) == 0)
            return; // as damage comes: with sums that find it
        BlobWriter.Seal(file);
    }

    private static void Change(byte* section, int length, int recordBytes, SeededRandom random)
    {
        int records = length / recordBytes;
        byte* record = section + random.NextInt(records) * recordBytes, other = section + random.NextInt(records) * recordBytes;
        switch (random.NextInt(8))
        {
            case 0:
                new Span<byte>(other, recordBytes).CopyTo(new(record, recordBytes));
                break;
            case 1:
                for (int i = 0; i < recordBytes; i++)
                    (record[i], other[i]) = (other[i], record[i]);
                break;
            case 2:
                record[random.NextInt(recordBytes)] ^= (byte)(1 << random.NextInt(8));
                break;
            default:
                Word((int*)record + random.NextInt(recordBytes / 4), random);
                break;
        }
    }

    private static void Word(int* at, SeededRandom random)
    {
        switch (random.NextInt(5))
        {
            case 0:
                *at = s_extremes[random.NextInt(s_extremes.Length)];
                break;
            case 1:
                *(float*)at = s_reals[random.NextInt(s_reals.Length)];
                break;
            case 2:
                *at = (int)random.NextUInt32();
                break;
            default:
                *at += random.NextInt(2) == 0 ? random.NextInt(5) - 2 : random.NextInt(129) - 64;
                break;
        }
    }

    private static int RecordBytes(SectionId id) => id switch
    {
        SectionId.Tensors => sizeof(TensorRecord),
        SectionId.Views => sizeof(ViewRecord),
        SectionId.Operators => sizeof(OperatorRecord),
        SectionId.Endpoints => sizeof(EndpointRecord),
        SectionId.Steps => sizeof(StepRecord),
        SectionId.Pictures => sizeof(PictureRecord),
        SectionId.Labels => sizeof(TextRecord),
        _ => 4,
    };
}
