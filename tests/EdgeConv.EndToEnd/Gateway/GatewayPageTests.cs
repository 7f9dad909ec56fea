using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeConv.Frames;
using EdgeConv.Node.Ring;
using SkiaSharp;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

[Collection("gateway")]
public sealed class GatewayPageTests : IDisposable
{
    private readonly NodeTwin _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task The_page_takes_nothing_from_elsewhere_and_its_policy_says_so()
    {
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        using HttpResponseMessage answer = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (string file in new[] { "/", "/page.css", "/page.js" })
        {
            string text = await gateway.Client.GetStringAsync(file);
            Assert.Empty(Regex.Matches(text, @"https?://(?!www\.w3\.org/2000/svg)|(?:src|href)=""//|url\(|@import").Select(match => match.Value));
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, await gateway.Status("/../../etc/passwd"));
        Assert.Equal(HttpStatusCode.NotFound, await gateway.Status("/anything"));
        using HttpResponseMessage post = await gateway.Client.PostAsync("/", new StringContent(""));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task Health_is_200_while_the_node_is_well_and_503_with_a_reason_where_not()
    {
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        Assert.Contains("has not said", await Unwell(gateway), StringComparison.Ordinal);
        _node.WriteHealth();
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/healthz"));
        _node.WriteHealth(RingCameraState.Lost, 3003);
        Assert.Equal("the camera is gone (EC3003)", await Unwell(gateway));
        _node.WriteHealth(RingCameraState.Stalled);
        Assert.Equal("the camera sends no frames", await Unwell(gateway));
        _node.WriteHealth(RingCameraState.Closed);
        Assert.Equal("the camera is not open", await Unwell(gateway));
        _node.WriteHealth(RingCameraState.Asleep);
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/healthz"));
        Assert.Matches(new Regex(@"^edgeconv_camera_state\{.*state=""asleep"".*\} 1\b", RegexOptions.Multiline), await gateway.Client.GetStringAsync("/metrics"));
        _node.WriteHealth();
        _node.Writer.Dispose();
        Assert.Equal("the node was stopped", await Unwell(gateway));

        await using RunningGateway without = await RunningGateway.Start(_node.Path + ".none");
        Assert.Contains("start the node", await Unwell(without), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_says_nothing_more_is_unwell()
    {
        _node.WriteHealth();
        var clock = new Clock();
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path, clock: clock);
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/healthz"));
        clock.Ahead = TimeSpan.FromSeconds(6);
        Assert.Matches("^the node has said nothing for ([6-9]|[1-9][0-9]+) s$", await Unwell(gateway)); // more than 6 on a busy machine
        _node.WriteHealth();
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/healthz"));
    }

    [Fact]
    public async Task Status_says_result_rules_and_health_and_survives_numbers_that_are_none()
    {
        _node.WriteResult(person: true);
        _node.WriteHealth();
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        using JsonDocument status = JsonDocument.Parse(await gateway.Client.GetStringAsync("/status.json"));
        JsonElement root = status.RootElement, result = root.GetProperty("result");
        Assert.Equal(("door", true, "person", 0.9f), (root.GetProperty("node").GetString(), root.GetProperty("ok").GetBoolean(),
            result.GetProperty("labels")[0].GetProperty("name").GetString(), result.GetProperty("labels")[0].GetProperty("score").GetSingle()));
        Assert.Equal(("person", true), (result.GetProperty("rules")[0].GetProperty("name").GetString(), result.GetProperty("rules")[0].GetProperty("active").GetBoolean()));
        Assert.Equal(51.5, root.GetProperty("health").GetProperty("temperature").GetDouble());

        _node.Writer.Write(new()
        {
            Sequence = 1, TakenNanoseconds = 1, UnixMilliseconds = long.MaxValue, Top = [new(77, float.NaN)], Boxes = [new(-9, float.PositiveInfinity, float.NaN, 0, 1, 1)],
            Rules = [new(true, true, int.MinValue, float.NaN)],
        });
        using JsonDocument odd = JsonDocument.Parse(await gateway.Client.GetStringAsync("/status.json"));
        Assert.Equal("label 77", odd.RootElement.GetProperty("result").GetProperty("labels")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text_with_the_nodes_numbers()
    {
        _node.WriteResult(person: true);
        _node.WriteHealth();
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        string text = await gateway.Client.GetStringAsync("/metrics");
        foreach (string expected in new[]
        {
            @"^# TYPE edgeconv_frames_total counter$", @"^edgeconv_frames_total\{.*node=""door"".*\} 1\b", @"^edgeconv_up\{.*\} 1\b",
            @"^edgeconv_temperature_celsius\{.*\} 51\.5\b", @"^edgeconv_arena_bytes\{.*\} 10272\b", @"^edgeconv_camera_state\{.*state=""streaming"".*\} 1\b",
            @"^edgeconv_latency_seconds\{.*quantile=""0\.99"".*stage=""total"".*\} 0\.014\b|^edgeconv_latency_seconds\{.*stage=""total"".*quantile=""0\.99"".*\} 0\.014\b",
            @"^edgeconv_rule_transitions_total\{.*rule=""two people"".*\} 0\b", @"^edgeconv_rule_transitions_total\{.*rule=""person"".*\} 1\b",
            @"^edgeconv_info\{.*board=""raspberry-pi-4"".*\} 1\b", @"^edgeconv_gateway_requests_total\{.*\} 1\b",
        })
            Assert.Matches(new Regex(expected, RegexOptions.Multiline), text);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^(#|[a-z_]+(\{[^{}]*\})? -?[0-9.eE+-]+)", line));

        await using RunningGateway without = await RunningGateway.Start(_node.Path + ".none");
        Assert.Matches(new Regex(@"^edgeconv_up\{.*\} 0\b", RegexOptions.Multiline), await without.Client.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task A_JPEG_of_the_camera_is_handed_on_byte_for_byte()
    {
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.Status("/snapshot.jpg"));
        byte[] jpeg = [0xFF, 0xD8, .. Encoding.ASCII.GetBytes("\r\n--edgeconv-frame\r\n as a camera may send"), 0xFF, 0xD9];
        _node.WriteJpeg(jpeg);
        using HttpResponseMessage answer = await gateway.Client.GetAsync("/snapshot.jpg");
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(jpeg, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_stream_sends_every_new_picture_byte_for_byte()
    {
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path, limits: new(StreamFramesPerSecond: 60));
        byte[][] pictures = [.. Enumerable.Range(0, 5).Select(i => (byte[])[0xFF, 0xD8, (byte)i, .. new byte[1000 + i], 0xFF, 0xD9])];
        _node.WriteJpeg(pictures[0]);
        using HttpResponseMessage answer = await gateway.Client.GetAsync("/stream.mjpg", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("multipart/x-mixed-replace", answer.Content.Headers.ContentType?.MediaType);
        await using Stream stream = await answer.Content.ReadAsStreamAsync();
        for (int i = 0; i < pictures.Length; i++)
        {
            Assert.Equal(pictures[i], await Mjpeg.NextPart(stream));
            if (i + 1 < pictures.Length)
                _node.WriteJpeg(pictures[i + 1]);
        }
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Grey)]
    [InlineData(PixelFormat.Yuyv)]
    [InlineData(PixelFormat.I420)]
    public async Task Pixels_are_encoded_in_their_colours(PixelFormat format)
    {
        // Left half bright, right half dark; with colour, the left is red.
        const int width = 64, height = 32;
        var layout = new FrameLayout(width, height, format);
        var pixels = new byte[layout.FrameBytes];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                Put(pixels, format, x, y);
        _node.WritePixels(layout, pixels);
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        using SKBitmap picture = SKBitmap.Decode(await gateway.Client.GetByteArrayAsync("/snapshot.jpg"));
        Assert.Equal((width, height), (picture.Width, picture.Height));
        SKColor left = picture.GetPixel(8, 16), right = picture.GetPixel(56, 16);
        if (format == PixelFormat.Grey)
            Assert.True(Math.Abs(left.Red - 200) < 8 && Math.Abs(left.Blue - 200) < 8, $"{left}");
        else
            Assert.True(left.Red > 180 && left.Blue < 70 && left.Green < 70, $"{left}");
        Assert.True(right.Red < 30 && right.Green < 30 && right.Blue < 30, $"{right}");

        static void Put(byte[] pixels, PixelFormat format, int x, int y)
        {
            bool isLeft = x < width / 2;
            switch (format)
            {
                case PixelFormat.Rgb24: pixels[3 * (y * width + x)] = (byte)(isLeft ? 220 : 0); break;
                case PixelFormat.Grey: pixels[y * width + x] = (byte)(isLeft ? 200 : 0); break;
                case PixelFormat.Yuyv: // full range: red is 76, 85, 255
                    pixels[2 * (y * width + x)] = (byte)(isLeft ? 66 : 0);
                    pixels[2 * (y * width + x) + 1] = (byte)(!isLeft ? 128 : x % 2 == 0 ? 91 : 238);
                    break;
                default:
                    pixels[y * width + x] = (byte)(isLeft ? 66 : 0);
                    pixels[width * height + y / 2 * (width / 2) + x / 2] = (byte)(isLeft ? 91 : 128);
                    pixels[width * height * 5 / 4 + y / 2 * (width / 2) + x / 2] = (byte)(isLeft ? 238 : 128);
                    break;
            }
        }
    }

    [Fact]
    public async Task A_picture_whose_bytes_are_too_few_for_its_size_is_passed_over()
    {
        Assert.True(_node.Writer.WritePicture(new PictureFormat(false, 4000, 4000, PixelFormat.Yuyv, 1), new byte[100], 1, 1, 1));
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.Status("/snapshot.jpg"));
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/status.json"));
    }

    [Fact]
    public async Task A_node_that_starts_anew_is_followed()
    {
        _node.WriteJpeg([1, 1]);
        var clock = new Clock();
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path, clock: clock);
        Assert.Equal([1, 1], await gateway.Client.GetByteArrayAsync("/snapshot.jpg"));
        using var second = new NodeTwin(_node.Path);
        second.WriteJpeg([2, 2]);
        clock.Ahead = TimeSpan.FromSeconds(1);
        Assert.Equal([2, 2], await gateway.Client.GetByteArrayAsync("/snapshot.jpg"));
    }

    private static async Task<string> Unwell(RunningGateway gateway)
    {
        using HttpResponseMessage answer = await gateway.Client.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using JsonDocument health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return health.RootElement.GetProperty("reasons").EnumerateArray().Single().GetString()!;
    }

    /// <summary>The system's clock, so much ahead.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
