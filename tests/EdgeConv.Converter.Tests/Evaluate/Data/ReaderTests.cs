using System.IO.Compression;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Graph;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate.Data;

public sealed class ReaderTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Idx_files_are_pictures_and_labels_packed_or_not(bool packed)
    {
        byte[] pictures = DataFolder.Idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), labels = DataFolder.Idx([2], [9, 4]);
        _folder.Write("t10k-images-idx3-ubyte" + (packed ? ".gz" : ""), packed ? Gzip(pictures) : pictures);
        _folder.Write("t10k-labels-idx1-ubyte" + (packed ? ".gz" : ""), packed ? Gzip(labels) : labels);
        EvaluationSet set = _folder.Read(DataFormat.Idx);
        Assert.Equal(DataFormat.Idx, DataSets.Guess(_folder.Path));
        Assert.Equal([9, 4], set.Samples.Select(sample => ((ClassTruth)sample.Truth!).Class));
        Pixels second = ((PixelsInput)set.Samples[1].Input).Read();
        Assert.Equal((3, 2, PixelFormat.Grey), (second.Layout.Width, second.Layout.Height, second.Layout.Format));
        Assert.Equal([7, 8, 9, 10, 11, 12], second.Bytes);
    }

    [Fact]
    public void Cifar_records_become_interleaved_pixels()
    {
        _folder.Write("test_batch.bin", DataFolder.Cifar(1, [3], [9]));
        EvaluationSet ten = _folder.Read(DataFormat.Cifar);
        Assert.Equal(("horse", 2), (ten.Classes[7], ten.Samples.Count));
        Assert.Equal(new ClassTruth(9), ten.Samples[1].Truth);
        Assert.Equal([10, 20, 30, 10, 20, 30], ((PixelsInput)ten.Samples[1].Input).Read().Bytes[..6]);
        string hundred = _folder.Write("other.bin", DataFolder.Cifar(2, [19, 99], [0, 42]));
        Assert.Equal([99, 42], _folder.Read(DataFormat.Cifar, hundred).Samples.Select(sample => ((ClassTruth)sample.Truth!).Class));
    }

    [Fact]
    public void Folders_are_classes_in_ordinal_order_and_pictures_alone_have_no_truth()
    {
        _folder.Write("set/zebra/b.png", []);
        _folder.Write("set/ant/deeper/a.jpg", []);
        _folder.Write("set/ant/notes.txt", []);
        EvaluationSet set = _folder.Read(DataFormat.Folders, "set");
        Assert.Equal(["ant", "zebra"], set.Classes);
        Assert.Equal(["a.jpg 0", "b.png 1"], set.Samples.Select(sample => $"{Path.GetFileName(sample.Name)} {((ClassTruth)sample.Truth!).Class}"));
        _folder.Write("loose/a.png", []);
        Assert.False(_folder.Read(DataFormat.Folders, "loose").HasTruth);
    }

    [Fact]
    public void Voc_pixels_count_from_one_and_difficult_things_are_ignored()
    {
        _folder.Write("JPEGImages/one.jpg", []);
        _folder.Write("Annotations/one.xml", """
            <annotation><size><width>200</width><height>100</height><depth>3</depth></size>
            <object><name>dog</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>51</ymin><xmax>100</xmax><ymax>100</ymax></bndbox>
            <part><name>head</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>6</xmax><ymax>6</ymax></bndbox></part></object>
            <object><name>person</name><difficult>1</difficult><bndbox><xmin>101</xmin><ymin>1</ymin><xmax>200</xmax><ymax>50</ymax></bndbox></object></annotation>
            """u8);
        EvaluationSet set = _folder.Read(DataFormat.Voc, boxes: true);
        Assert.Equal([new TruthBox(11, 0, 0.5, 0.5, 1), new TruthBox(14, 0.5, 0, 1, 0.5, IsIgnored: true)], ((BoxesTruth)set.Samples[0].Truth!).Boxes);
        Assert.Equal(DataFormat.Voc, DataSets.Guess(_folder.Path));

        _folder.Write("ImageSets/Main/val.txt", "one -1\n"u8);
        Assert.Single(_folder.Read(DataFormat.Voc, "ImageSets/Main/val.txt", boxes: true).Samples);
        _folder.Write("ImageSets/Main/bad.txt", "../../etc/passwd\n"u8);
        Assert.Contains("not below the data set's folder", Error(() => _folder.Read(DataFormat.Voc, "ImageSets/Main/bad.txt", boxes: true)));
    }

    [Fact]
    public void Coco_categories_are_numbered_by_their_ids_and_crowds_are_ignored()
    {
        _folder.Write("images/a.png", []);
        string file = _folder.Write("instances.json", """
            {"categories":[{"id":90,"name":"toothbrush"},{"id":1,"name":"person"}],"images":[{"id":7,"file_name":"a.png","width":100,"height":50}],
             "annotations":[{"image_id":7,"category_id":90,"bbox":[10,10,30,20],"iscrowd":0},{"image_id":7,"category_id":1,"bbox":[0,0,100,50],"iscrowd":1}]}
            """u8);
        EvaluationSet set = _folder.Read(DataFormat.Coco, file);
        Assert.Equal(["person", "toothbrush"], set.Classes);
        Assert.Equal([new TruthBox(1, 0.1, 0.2, 0.4, 0.6), new TruthBox(0, 0, 0, 1, 1, true, true)], ((BoxesTruth)set.Samples[0].Truth!).Boxes);
        Assert.Equal(Path.Combine(_folder.Path, "images", "a.png"), ((PictureFileInput)set.Samples[0].Input).Path);
        Assert.Equal(DataFormat.Coco, DataSets.Guess(_folder.Path));
    }

    [Fact]
    public void Arrays_are_inputs_and_labels_texts_or_masks()
    {
        _folder.Write("inputs.npy", ElementType.Float32, [2, 1, 2], new float[] { 1, 2, 3, 4 });
        string labels = _folder.Write("labels.npy", Npy("<i8", [2], [5, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]));
        EvaluationSet set = _folder.Read(DataFormat.Npy, shape: [1, 1, 2]);
        Assert.Equal([[3, 4]], ((RealsInput)set.Samples[1].Input).Read());
        Assert.Equal([5, 7], set.Samples.Select(sample => ((ClassTruth)sample.Truth!).Class));

        _folder.Write("labels.npy", ElementType.Int8, [2, 3], new sbyte[] { 4, -1, 9, 1, 2, 3 });
        set = _folder.Read(DataFormat.Npy, shape: [1, 1, 2]);
        Assert.Equal([[4], [1, 2, 3]], set.Samples.Select(sample => ((TextTruth)sample.Truth!).Symbols));

        File.Delete(labels);
        _folder.Write("masks.npy", ElementType.UInt8, [2, 1, 2], new byte[] { 0, 1, 255, 3 });
        Assert.Equal([255, 3], ((MaskTruth)_folder.Read(DataFormat.Npy, shape: [1, 1, 2]).Samples[1].Truth!).Read().Labels);
        Assert.Contains("needs [N, 1, 3]", Error(() => _folder.Read(DataFormat.Npy, shape: [1, 1, 3])));
    }

    [Fact]
    public void Bytes_are_pictures_where_it_was_said_how_they_become_the_input()
    {
        _folder.Write("inputs.npy", ElementType.UInt8, [1, 2, 2], new byte[] { 1, 2, 3, 4 });
        Assert.IsType<RealsInput>(_folder.Read(DataFormat.Npy, shape: [1, 2, 2]).Samples[0].Input);
        Assert.Equal([1, 2, 3, 4], Assert.IsType<PixelsInput>(_folder.Read(DataFormat.Npy, pictures: true, shape: [1, 2, 2]).Samples[0].Input).Read().Bytes);
        Assert.IsType<PixelsInput>(_folder.Read(DataFormat.Npy, shape: [1, 1, 8, 8]).Samples[0].Input);
    }

    [Theory]
    [InlineData((int)DataFormat.Idx, "x-images-idx3-ubyte", "AAAIAw==", "byte 4: ends inside its header")]
    [InlineData((int)DataFormat.Idx, "x-images-idx3-ubyte", "AAAIAwAAAAIAAAABAAAAAQE=", "byte 16: holds 1 bytes where its header says 2")]
    [InlineData((int)DataFormat.Idx, "x-images-idx3-ubyte", "AAAIA/////8AAAABAAAAAQE=", "dimension 0 is 4294967295")]
    [InlineData((int)DataFormat.Idx, "x-images-idx3-ubyte", "H4sIAAAAAAAAA////////w==", "gzip data are damaged")]
    [InlineData((int)DataFormat.Cifar, "a.bin", "AAEC", "byte 3: its length is no multiple of 3073")]
    [InlineData((int)DataFormat.Coco, "a.json", "ew==", "line 1: is no JSON")]
    [InlineData((int)DataFormat.Coco, "a.json", "e30=", "$.categories: is no list")]
    public void A_damaged_file_is_one_error_with_place_and_remedy(int format, string name, string base64, string said)
    {
        _folder.Write(name, Convert.FromBase64String(base64));
        _folder.Write("x-labels-idx1-ubyte", DataFolder.Idx([2], [0, 1]));
        string message = Error(() => _folder.Read((DataFormat)format, name));
        Assert.Contains(said, message);
        Assert.StartsWith(Path.Combine(_folder.Path, name), message);
        Assert.Contains("; ", message);
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><annotation/>", "line 1")]
    [InlineData("<annotation><size><width>9</width><height>9</height></size>\n<object><name>dog</name></object></annotation>", "line 2: the object has no bndbox")]
    [InlineData("<annotation>\n<size><width>wide</width></size></annotation>", "line 2: 'wide' is no number")]
    [InlineData("<annotation/>", "does not say the picture's size")]
    [InlineData("<a><b><c><d><e><f><g><h><i><j><k><l><m><n><o><p><q><r>", "nests elements deeper")]
    public void Xml_that_is_no_annotation_is_one_error_with_its_line(string xml, string said) =>
        Assert.Contains(said, Error(() => VocAnnotation.Read(System.Text.Encoding.UTF8.GetBytes(xml), "a.xml")));

    [Theory]
    [InlineData("""[{"id":1,"file_name":"../x.png","width":1,"height":1}]""", "[]", "not below the data set's folder")]
    [InlineData("""[{"id":1,"file_name":"/etc/x.png","width":1,"height":1}]""", "[]", "not below the data set's folder")]
    [InlineData("""[{"id":1,"file_name":"x.png","width":0,"height":1}]""", "[]", "$.images[0].width: is no number of pixels")]
    [InlineData("""[{"id":1,"file_name":"x.png","width":1,"height":1}]""", """[{"image_id":2}]""", "$.annotations[0].image_id: is the id of no picture")]
    [InlineData("""[{"id":1,"file_name":"x.png","width":1,"height":1}]""", """[{"image_id":1,"category_id":1,"bbox":[1,2,-3,4]}]""", "$.annotations[0].bbox: is no box")]
    [InlineData("""[{"id":1e99}]""", "[]", "$.images[0].id: is no whole number")]
    public void A_field_of_coco_that_makes_no_sense_is_named_by_its_path(string images, string annotations, string said)
    {
        string json = "{\"categories\":[{\"id\":1,\"name\":\"a\"}],\"images\":" + images + ",\"annotations\":" + annotations + "}";
        Assert.Contains(said, Error(() => CocoFile.Read(System.Text.Encoding.UTF8.GetBytes(json), "a.json")));
    }

    internal static string Error(Action action)
    {
        var error = Assert.Throws<EdgeConvException>(action);
        Assert.True(error.CallersMistake);
        return error.Message;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
            zip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Npy(string type, int[] shape, byte[] data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Join(", ", shape)},), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. data];
    }
}
