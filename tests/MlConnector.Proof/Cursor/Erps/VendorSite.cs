using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Hosting;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>A vendor's stand-in with one table, over HTTP; the table changes before requests for its rows.</summary>
internal sealed class VendorSite : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> opened = [];

    private TimeProvider? world;

    private VendorSite()
    {
    }

    public SandboxHost Host { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="module">The vendor.</param>
    /// <param name="table">Last part of the path under which rows are asked for.</param>
    /// <param name="meanwhile">Called before an answer.</param>
    public static async Task<VendorSite> StartAsync(ISandboxModule module, string table, Action meanwhile)
    {
        var site = new VendorSite();
        site.Host = await SandboxHost.StartAsync(new SandboxOptions { HttpPort = 0, HttpsPort = null }, [new Meanwhile(site, table, meanwhile), module]);
        return site;
    }

    /// <summary>Opens a stream as a run does: connection, binding, stream.</summary>
    public async Task<ISourceStream> OpenAsync(ISourceFactory factory, string settings, StreamDefinition definition, TimeProvider clock, string secret)
    {
        world = clock;
        Problems problems = new();
        MapNode map = YamlTree.Parse("schedule.yaml", settings, problems)!;
        ISource? source = problems.None ? factory.Create("erp", map, [definition], new TestServices { Time = clock }.With("erp", secret).Services, problems) : null;
        problems.ThrowIfAny();
        opened.Add(source!);
        StreamDefinition shaped = source!.Catalog.Single(stream => stream.Name == definition.Name);
        ISourceStream stream = await source.OpenAsync(shaped, await source.BindAsync(shaped, CancellationToken.None), CancellationToken.None);
        opened.Insert(0, stream);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in opened) await one.DisposeAsync();
        await Host.DisposeAsync();
        Host.Context.Clock.Dispose();
    }

    /// <summary>Stands before the vendor, whose clock is the world's. A question for a single row is no page.</summary>
    private sealed class Meanwhile(VendorSite site, string table, Action meanwhile) : ISandboxModule
    {
        public string Name => "meanwhile";

        public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox) => ((IApplicationBuilder)endpoints).Use((http, next) =>
        {
            if (site.world is { } world) sandbox.Clock.Set(world.GetUtcNow());
            if (http.Request.Path.Value!.EndsWith(table, StringComparison.Ordinal) && http.Request.Query["$top"] != "1" && http.Request.Query["count"] != "1") meanwhile();
            return next(http);
        });
    }
}
