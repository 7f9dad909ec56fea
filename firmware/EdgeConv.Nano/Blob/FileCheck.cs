namespace EdgeConv.Nano.Blob
{
    /// <summary>Header, section table and checksums: whether these are the bytes that the converter wrote.</summary>
    internal static class FileCheck
    {
        private const int TableEnd = FileLayout.HeaderBytes + FileLayout.SectionCount * FileLayout.SectionBytes;

        /// <exception cref="NanoModelException">They are not, or of another version.</exception>
        public static void Check(sbyte[] file)
        {
            if (file.Length < FileLayout.HeaderBytes || FileBytes.Int32(file, FileLayout.HeaderMagic) != FileLayout.Magic)
                throw new NanoModelException("these bytes are no .ecb file; make one with 'edgeconv convert'");
            int version = FileBytes.UInt16(file, FileLayout.HeaderVersion);
            if (version != FileLayout.Version)
                throw new NanoModelException("the file has version " + version.ToString() + ", this firmware reads version " + FileLayout.Version.ToString() + "; convert the model again");
            if (FileBytes.Int64(file, FileLayout.HeaderFileBytes) != file.Length || file.Length < TableEnd)
                throw new NanoModelException("the file is not as long as its header says; copy or convert it again");
            if (FileBytes.UInt16(file, FileLayout.HeaderSectionCount) != FileLayout.SectionCount)
                throw new NanoModelException("the file has other sections than this firmware reads, a signature perhaps; convert the model again");
            if (HeaderCrc(file) != (uint)FileBytes.Int32(file, FileLayout.HeaderCrc))
                throw new NanoModelException("the header's checksum is wrong; copy or convert the file again");
            if (FileBytes.Int32(file, FileLayout.HeaderFeatures) != 0)
                throw new NanoModelException("the file needs what this firmware does not know; update the firmware");
            int end = TableEnd;
            for (int id = 1; id <= FileLayout.SectionCount; id++)
                end = CheckSection(file, id, end);
            if (end != file.Length)
                throw new NanoModelException("bytes lie behind the last section; copy or convert the file again");
        }

        /// <summary>Offset of a section in a checked file.</summary>
        public static int Start(sbyte[] file, int id)
        {
            return FileBytes.Int32(file, Entry(id) + FileLayout.SectionOffset);
        }

        /// <summary>Bytes of a section of a checked file.</summary>
        public static int Length(sbyte[] file, int id)
        {
            return FileBytes.Int32(file, Entry(id) + FileLayout.SectionLength);
        }

        private static int Entry(int id)
        {
            return FileLayout.HeaderBytes + (id - 1) * FileLayout.SectionBytes;
        }

        /// <summary>The end of a sound section.</summary>
        private static int CheckSection(sbyte[] file, int id, int end)
        {
            int entry = Entry(id);
            int offset = FileBytes.Int64(file, entry + FileLayout.SectionOffset), length = FileBytes.Int64(file, entry + FileLayout.SectionLength);
            if (FileBytes.Int32(file, entry + FileLayout.SectionId) != id || offset < end || offset - end >= FileLayout.Alignment || offset % FileLayout.Alignment != 0
                || length < 0 || length > file.Length - offset || length % ElementBytes(id) != 0)
                throw Damaged(id, " does not lie where a section may");
            for (; end < offset; end++)
                if (file[end] != 0)
                    throw Damaged(id, " is not preceded by zeros");
            if (~Crc32C.Add(Crc32C.Start, file, offset, length) != (uint)FileBytes.Int32(file, entry + FileLayout.SectionCrc))
                throw Damaged(id, " has a wrong checksum");
            return offset + length;
        }

        /// <summary>Of header and section table, checksum and hash taken as zeros.</summary>
        private static uint HeaderCrc(sbyte[] file)
        {
            const int AfterCrc = FileLayout.HeaderCrc + 4, AfterSha256 = FileLayout.HeaderSha256 + FileLayout.Sha256Bytes;
            uint crc = Crc32C.Add(Crc32C.Start, file, 0, FileLayout.HeaderCrc);
            crc = Crc32C.AddZeros(crc, 4);
            crc = Crc32C.Add(crc, file, AfterCrc, FileLayout.HeaderSha256 - AfterCrc);
            crc = Crc32C.AddZeros(crc, FileLayout.Sha256Bytes);
            return ~Crc32C.Add(crc, file, AfterSha256, TableEnd - AfterSha256);
        }

        private static int ElementBytes(int id)
        {
            switch (id)
            {
                case FileLayout.Tensors: return FileLayout.TensorBytes;
                case FileLayout.Views: return FileLayout.ViewBytes;
                case FileLayout.Operators: return FileLayout.OperatorBytes;
                case FileLayout.Endpoints: return FileLayout.EndpointBytes;
                case FileLayout.RowTable: return 4;
                case FileLayout.Steps: return FileLayout.StepBytes;
                default: return 1;
            }
        }

        private static NanoModelException Damaged(int section, string what)
        {
            return new NanoModelException("section " + section.ToString() + what + "; copy or convert the file again");
        }
    }
}
