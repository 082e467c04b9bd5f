using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Api1;
using MlConnector.SageX3.Binding;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Checks;
using MlConnector.SageX3.Graph;
using MlConnector.SageX3.Options;
using MlConnector.SageX3.Reading;
using MlConnector.SageX3.SignIn;
using MlConnector.SageX3.Streams;
using MlConnector.Yaml;

namespace MlConnector.SageX3;

/// <summary>An endpoint (folder) of a Sage X3 server, read through api1, GraphQL or both. Reads only; nothing here can write to the ERP.</summary>
internal sealed class SageX3Source : ISource, IPairs, IPacesRequests, IKeepsAlive
{
    private readonly SageX3Options options;
    private readonly ConnectorServices services;
    private readonly ILogger logger;
    private readonly Lazy<Api1Channel?> api1;
    private readonly Lazy<GraphChannel?> graph;

    public SageX3Source(SageX3Options options, IReadOnlyList<StreamDefinition> userStreams, ConnectorServices services)
    {
        (this.options, this.services) = (options, services);
        logger = services.Logs.CreateLogger("MlConnector.SageX3");
        Catalog = new ConnectionStreams(userStreams, StreamCatalog.Standard, stream => StreamShaping.Shape(stream, options));
        api1 = new(() => options.Api1 is null ? null : new Api1Channel(options, services, logger));
        graph = new(() => options.Graph is null ? null : new GraphChannel(options, services, logger));
    }

    public IReadOnlyList<StreamDefinition> Catalog { get; }

    public ImmutableArray<QuotaClaim> ClaimsOfRequest => options.PaceOver(services.Pace).Claims;

    /// <summary>Streams as the site shows them: the day of those that keep days is no column of it.</summary>
    private IReadOnlyList<StreamDefinition> Shown => [.. Catalog.Select(stream => stream.WithoutDay())];

    public bool NeedsPairing => options.Graph?.SignIn.Method == SignInMethod.RefreshToken;

    public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) => new SageX3Check(options, Channels(), Shown, services.Time).RunAsync(streams, cancel);

    public Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) => new SageX3Discovery(options, Channels(), Shown).RunAsync(entity, cancel);

    public async Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel)
    {
        StreamShaping.RequireReadable(stream);
        StreamBinding binding = await new StreamBinder(options, Channels()).BindAsync(stream, cancel);
        logger.Bound(options.Connection, stream.Name, binding.Entity, binding.Channel, binding.Reason);
        return await Balances().TellAsync(stream, binding, cancel);
    }

    public Task<ISourceStream> OpenAsync(StreamDefinition stream, StreamBinding binding, CancellationToken cancel)
    {
        StreamShaping.RequireReadable(stream);
        IChannel channel = Channels().FirstOrDefault(one => one.Name == binding.Channel) ?? throw SageX3Errors.Make(
            SageX3Errors.NoChannel, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name} was bound to {binding.Channel}, which the connection {options.Connection} does not describe any more.", "Run 'mlc apply' again.");
        return Task.FromResult<ISourceStream>(Balances().Of(stream) is { } balances && !binding.Facts.ContainsKey(StreamBinding.NoBalances)
            ? new X3LedgerStream(stream, binding, channel, options, services.Time, logger, asked => OpenBalancesAsync(balances, asked))
            : new X3Stream(stream, binding, channel, options, services.Time, logger));
    }

    private async Task<ISourceStream> OpenBalancesAsync(StreamDefinition balances, CancellationToken cancel) =>
        new X3Stream(balances, await Balances().BindAsync(balances, cancel), graph.Value!, options, services.Time, logger);

    private BalanceBinder Balances() => new(options, graph.Value, Catalog);

    public async ValueTask DisposeAsync()
    {
        if (api1 is { IsValueCreated: true, Value: { } rest }) await rest.DisposeAsync();
        if (graph is { IsValueCreated: true, Value: { } service }) await service.DisposeAsync();
    }

    public Uri AuthoriseAddress(string state) => Credentials.AuthoriseAddress(options.Graph!.SignIn, state);

    public Uri RedirectAddress => new(options.Graph!.SignIn.RedirectUri);

    public async Task<Pairing> PairAsync(string code, Uri? endpoint, CancellationToken cancel)
    {
        using TokenEndpoint gateway = new(Credentials.TokenAddress(options.Graph!.SignIn, endpoint), options, services, logger);
        return await new RefreshTokens(options, services, gateway, logger).PairAsync(code, cancel);
    }

    /// <summary>Renews the refresh token, which ends when nobody does; other sign-ins have nothing that dies unused.</summary>
    public async Task<CheckReport> KeepAliveAsync(CancellationToken cancel)
    {
        if (!NeedsPairing) return new CheckReport([]);
        using TokenEndpoint gateway = new(Credentials.TokenAddress(options.Graph!.SignIn, null), options, services, logger);
        return new CheckReport([await new RefreshTokens(options, services, gateway, logger).KeepAliveAsync(cancel)]);
    }

    private List<IChannel> Channels()
    {
        List<IChannel> channels = [];
        if (api1.Value is { } rest) channels.Add(rest);
        if (graph.Value is { } service) channels.Add(service);
        return channels;
    }
}
