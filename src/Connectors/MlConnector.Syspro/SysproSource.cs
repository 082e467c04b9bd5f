using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Binding;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Checks;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.OData;
using MlConnector.Syspro.Options;
using MlConnector.Syspro.Reading;
using MlConnector.Syspro.Streams;
using MlConnector.Yaml;

namespace MlConnector.Syspro;

/// <summary>A SYSPRO 8 instance: one or several companies, read through OData, e.net or both. Reads only; nothing here can write to the ERP.</summary>
internal sealed class SysproSource : ISource
{
    private readonly SysproOptions options;
    private readonly ConnectorServices services;
    private readonly ILogger logger;
    private readonly Lazy<ODataChannel?> odata;
    private readonly Lazy<EnetChannel?> enet;

    public SysproSource(SysproOptions options, IReadOnlyList<StreamDefinition> userStreams, ConnectorServices services)
    {
        this.options = options;
        this.services = services;
        logger = services.Logs.CreateLogger("MlConnector.Syspro");
        Catalog = new ConnectionStreams(userStreams, StreamCatalog.Standard, stream => StreamShaping.Shape(stream, options));
        odata = new(() => options.OData is { } settings ? new ODataChannel(options, settings, services, logger) : null);
        enet = new(() => options.Enet is { } settings ? new EnetChannel(options, settings, services, logger) : null);
    }

    public IReadOnlyList<StreamDefinition> Catalog { get; }

    public IReadOnlyList<string> Companies => options.Companies;

    public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) =>
        new SysproCheck(options, services, odata.Value, enet.Value, Catalog).RunAsync(streams, cancel);

    public async Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) =>
        odata.Value is { } channel
            ? await new SysproDiscovery(options, channel, Catalog).RunAsync(entity, cancel)
            : [.. Catalog.Select(stream => new DiscoveredStream(stream, Known: true) { Remarks = ["Not looked at: discovery needs the OData channel."] })];

    public async Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel)
    {
        StreamShaping.RequireMeaning(stream, options);
        StreamBinding binding = await new StreamBinder(options, Finders()).BindAsync(stream, cancel);
        logger.Bound(options.Connection, stream.Name, binding.Entity, binding.Channel, binding.Reason);
        return binding;
    }

    public Task<ISourceStream> OpenAsync(StreamDefinition stream, StreamBinding binding, CancellationToken cancel)
    {
        StreamShaping.RequireMeaning(stream, options);
        IChannel channel = (binding.Channel == "enet" ? enet.Value : (IChannel?)odata.Value) ?? throw NotDescribed(stream, binding);
        StreamContext context = new(stream, binding, channel, options, services.Time, logger) { Statements = options.Aging is { ArStatements: true, Basis: AgingBasis.DueDate } ? enet.Value : null };
        return Task.FromResult(SysproStreams.Create(context));
    }

    public async ValueTask DisposeAsync()
    {
        if (enet is { IsValueCreated: true, Value: { } session }) await session.DisposeAsync();
        if (odata is { IsValueCreated: true, Value: { } service }) await service.DisposeAsync();
    }

    private List<ITableFinder> Finders()
    {
        List<ITableFinder> finders = [];
        if (odata.Value is { } service) finders.Add(new ODataTableFinder(service));
        if (enet.Value is { } session) finders.Add(new EnetTableFinder(session));
        return finders;
    }

    private ConnectorException NotDescribed(StreamDefinition stream, StreamBinding binding) => SysproErrors.Make(
        SysproErrors.NoChannel,
        ErrorKind.Config,
        ErrorOwner.Operator,
        $"Stream {stream.Name} was bound to {binding.Channel}, which the connection {options.Connection} does not describe any more.",
        "Run 'mlc apply' again.");
}
