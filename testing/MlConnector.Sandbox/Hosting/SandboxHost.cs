using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MlConnector.Sandbox.Hosting;

/// <summary>Serves vendor modules over real HTTP on loopback, inside the caller's process.</summary>
/// <example><code>await using var host = await SandboxHost.StartAsync(new SandboxOptions(), [new SysproSandbox(new())]);</code></example>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private SandboxHost(WebApplication app, SandboxContext context, SandboxCertificate certificate)
    {
        this.app = app;
        Context = context;
        Certificate = certificate;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Http = AddressOf(addresses, Uri.UriSchemeHttp, "127.0.0.1");
        Https = AddressOf(addresses, Uri.UriSchemeHttps, "localhost");
    }

    /// <summary>Time, faults and counts of all modules.</summary>
    public SandboxContext Context { get; }

    /// <summary>The certificate of the https address.</summary>
    public SandboxCertificate Certificate { get; }

    /// <summary>Base address of plain http, with a trailing slash; null when not served.</summary>
    public Uri? Http { get; }

    /// <summary>Base address of https (<c>localhost</c>), with a trailing slash; null when not served.</summary>
    public Uri? Https { get; }

    /// <summary>Starts Kestrel and returns when it listens.</summary>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, IReadOnlyList<ISandboxModule> modules, CancellationToken cancellation = default)
    {
        if (options.HttpPort is null && options.HttpsPort is null)
            throw new ArgumentException("give a port for http, for https, or both", nameof(options));
        var certificate = options.Certificate ?? SandboxCertificate.Create();
        if (options.CertificateFile is not null) certificate.WritePublic(options.CertificateFile);
        var context = new SandboxContext(options, modules);
        var web = Build(options, certificate);
        AdminEndpoints.Map(web, context);
        foreach (var module in modules)
        {
            module.Map(web, context);
            foreach (var fault in module.FaultsOf(options.Profile, options.Seed)) context.Faults.Order(fault);
        }
        await web.StartAsync(cancellation);
        return new SandboxHost(web, context, certificate);
    }

    /// <summary>Waits until the process is told to stop.</summary>
    public Task WaitAsync(CancellationToken cancellation) => app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (Context.Options.Certificate is null) Certificate.Dispose();
    }

    // The empty builder reads no files, no environment and logs nothing: a sandbox starts in tens of milliseconds.
    private static WebApplication Build(SandboxOptions options, SandboxCertificate certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
            // Above every limit a vendor has, so that the module refuses and not Kestrel.
            kestrel.Limits.MaxRequestLineSize = 128 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
            if (options.HttpPort is { } http) kestrel.Listen(IPAddress.Loopback, http);
            if (options.HttpsPort is { } https)
                kestrel.Listen(IPAddress.Loopback, https, listen => listen.UseHttps(certificate.Certificate));
        });
        if (options.HttpsPort is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        var web = builder.Build();
        web.Use((http, next) =>
        {
            // The server's clock is the virtual one, in its headers too: clients tell the time by them.
            http.Response.OnStarting(() =>
            {
                if (http.Response.Headers.Date.Count == 0) http.Response.Headers.Date = options.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
            return next(http);
        });
        if (options.ProxyPath.Length > 0)
        {
            web.Use((http, next) =>
            {
                if (!http.Request.Path.StartsWithSegments(options.ProxyPath, StringComparison.Ordinal, out var behind))
                {
                    http.Response.StatusCode = 404;
                    return Task.CompletedTask;
                }
                http.Request.Path = behind;
                return next(http);
            });
        }
        web.UseRouting();
        return web;
    }

    private static Uri? AddressOf(IEnumerable<string> addresses, string scheme, string host) =>
        addresses.Select(address => new Uri(address)).FirstOrDefault(address => address.Scheme == scheme) is { } found
            ? new Uri($"{scheme}://{host}:{found.Port}/")
            : null;
}
