using EdgeConv.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeConv.Simulator.Http;

/// <summary>The simulator's page and what it asks for.</summary>
internal sealed class SimulatorServer : IAsyncDisposable
{
    /// <summary>What a request that changes something must carry: a page of somebody else's cannot send it.</summary>
    public const string OwnHeader = "X-EdgeConv";

    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(3);
    private readonly WebApplication _app;
    private readonly IDisposable[] _parts;

    private SimulatorServer(WebApplication app, EventStream events, IDisposable[] parts) => (_app, Events, _parts) = (app, events, parts);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public EventStream Events { get; }

    /// <summary>Listens.</summary>
    /// <param name="simulation">Not disposed with this.</param>
    /// <exception cref="EdgeConvException">Another program has the port, or the address is none of this machine's.</exception>
    public static async Task<SimulatorServer> Start(Simulation simulation, ServerSettings settings, TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "edgeconv-simulator" });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_longestStop);
        builder.Logging.SetMinimumLevel(LogLevel.None); // what goes wrong in a request is said in its answer
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => ServerLimits.Set(kestrel, settings.Listen, ServerSettings.MostConnections, RequestBody.MostJsonBytes, mostUnread: 64 << 10));
        WebApplication app = builder.Build();
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        var gate = new TokenGate(settings.Token);
        var budget = new RequestBudget(ServerSettings.RequestsPerSecond, clock);
        var uploads = new UploadFolder();
        var inspector = new Inspector(simulation);
        var commands = new Commands(simulation, uploads, inspector);
        var events = new EventStream(simulation, clock, lifetime.ApplicationStopping);
        var endpoints = new Endpoints(simulation, events, commands, inspector);
        IDisposable[] parts = [commands, inspector, uploads];

        app.Use((context, next) => Guard(context, next, gate, budget));
        app.Run(endpoints.Serve);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            Array.ForEach(parts, part => part.Dispose());
            throw new EdgeConvException(HttpErrors.Listen, $"{settings.Listen}: cannot listen there ({e.Message.TrimEnd('.')}); give another with --listen", inner: e);
        }

        return new SimulatorServer(app, events, parts);
    }

    /// <summary>Ends streams and requests in order, within a few seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        Array.ForEach(_parts, part => part.Dispose());
    }

    private static async Task Guard(HttpContext context, RequestDelegate next, TokenGate gate, RequestBudget budget)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        HttpRequest request = context.Request;
        bool isPost = HttpMethods.IsPost(request.Method);
        if (!budget.TryTake())
        {
            headers.RetryAfter = "1";
            await Refuse(StatusCodes.Status429TooManyRequests, new(HttpErrors.Busy, $"{request.Path}: too many requests within a second; try again in a moment")).ConfigureAwait(false);
        }
        else if (!isPost && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            await Refuse(StatusCodes.Status405MethodNotAllowed, new(HttpErrors.Request, $"{request.Path}: {request.Method} is not taken; use GET or POST")).ConfigureAwait(false);
        }
        else if (!gate.LetsIn(request))
        {
            headers.WWWAuthenticate = "Bearer";
            await Refuse(StatusCodes.Status401Unauthorized, new(HttpErrors.Access,
                $"{request.Path}: the token is missing or wrong, or this is not the machine's own name; open the address that the command printed")).ConfigureAwait(false);
        }
        else if (isPost && request.Headers[OwnHeader] != "1")
        {
            await Refuse(StatusCodes.Status403Forbidden, new(HttpErrors.Access, $"{request.Path}: the header {OwnHeader} is missing; send {OwnHeader}: 1")).ConfigureAwait(false);
        }
        else if (request.Path == "/" && gate.CameByQuery(request))
        {
            context.Response.Cookies.Append(TokenGate.Cookie, request.Query["token"].ToString(),
                new() { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, Secure = request.IsHttps });
            context.Response.Redirect("/");
        }
        else
        {
            await next(context).ConfigureAwait(false);
        }

        Task Refuse(int status, EdgeConvException why) => Answers.Refuse(context, status, why);
    }
}
