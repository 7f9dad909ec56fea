using System.Net;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Gateway.Metrics;
using EdgeConv.Gateway.Pictures;
using EdgeConv.Gateway.Ring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace EdgeConv.Gateway.Http;

/// <summary>The gateway's HTTP side: page, health, metrics, pictures.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(3);
    private readonly WebApplication _app;
    private readonly PictureSource _pictures;
    private readonly NodeMetrics _metrics;

    private GatewayServer(WebApplication app, PictureSource pictures, NodeMetrics metrics)
    {
        _metrics = metrics;
        _app = app;
        _pictures = pictures;
    }

    /// <summary>Where it listens, once it does.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Listens.</summary>
    /// <exception cref="EdgeConvException">Another program has the port, or the address is none of this machine's.</exception>
    public static async Task<GatewayServer> Start(GatewaySettings settings, NodeView node, GatewayCounters counters, TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "edgeconv-gateway" });
        var metrics = new NodeMetrics(node, counters);
        builder.Services.AddOpenTelemetry().WithMetrics(all => all.AddMeter(NodeMetrics.MeterName)
            .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_longestStop);
        builder.Logging.SetMinimumLevel(LogLevel.None); // what goes wrong in a request is its client's concern; the gateway's own faults are thrown
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => ServerLimits.Set(kestrel, settings.Listen, settings.Limits.Connections, mostBody: 0, mostUnread: 16 << 10));
        var pictures = new PictureSource(node, settings.Limits.JpegQuality);
        WebApplication app = builder.Build();
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        var endpoints = new Endpoints(settings.Limits, node, pictures, counters, clock, lifetime.ApplicationStopping);
        var gate = new TokenGate(settings.Token);
        var budget = new RequestBudget(settings.Limits.RequestsPerSecond, clock);

        app.Use((context, next) => Guard(context, next, gate, budget, counters));
        endpoints.MapTo(app);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            pictures.Dispose();
            metrics.Dispose();
            throw new EdgeConvException(GatewayErrors.Listen, $"{settings.Listen}: cannot listen there ({e.Message.TrimEnd('.')}); give another with --listen", inner: e);
        }

        return new GatewayServer(app, pictures, metrics);
    }

    /// <summary>Ends streams and requests in order, within a few seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _pictures.Dispose();
        _metrics.Dispose();
    }

    private static async Task Guard(HttpContext context, RequestDelegate next, TokenGate gate, RequestBudget budget, GatewayCounters counters)
    {
        counters.CountRequest();
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (!budget.TryTake())
        {
            counters.CountRefused();
            headers.RetryAfter = "1";
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (!gate.LetsIn(context.Request))
        {
            counters.CountRefused();
            headers.WWWAuthenticate = "Bearer";
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("401: the gateway's token is missing or wrong; add ?token=... once, or send Authorization: Bearer ...\n", context.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (context.Request.Path == "/" && gate.CameByQuery(context.Request))
        {
            context.Response.Cookies.Append(TokenGate.Cookie, context.Request.Query["token"].ToString(),
                new() { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, MaxAge = TimeSpan.FromDays(30), Secure = context.Request.IsHttps });
            context.Response.Redirect("/");
            return;
        }

        await next(context).ConfigureAwait(false);
    }
}
