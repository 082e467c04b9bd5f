using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Checks;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;
using MlConnector.IfsCloud.Reading;
using MlConnector.IfsCloud.Streams;
using MlConnector.Yaml;

namespace MlConnector.IfsCloud;

/// <summary>An IFS Cloud environment, read through its OData projections and entity services. Reads only; nothing here can write to the ERP.</summary>
internal sealed class IfsCloudSource : ISource
{
    private readonly IfsCloudOptions options;
    private readonly ConnectorServices services;
    private readonly ILogger logger;
    private readonly Lazy<IfsService> service;

    public IfsCloudSource(IfsCloudOptions options, IReadOnlyList<StreamDefinition> userStreams, ConnectorServices services)
    {
        this.options = options;
        this.services = services;
        logger = services.Logs.CreateLogger("MlConnector.IfsCloud");
        Catalog = new ConnectionStreams(userStreams, StreamCatalog.Standard, stream => StreamShaping.Shape(stream, options));
        service = new(() => new IfsService(options, services, logger));
    }

    public IReadOnlyList<StreamDefinition> Catalog { get; }

    public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) =>
        new IfsCloudCheck(options, services, service.Value, Catalog).RunAsync(streams, cancel);

    public Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) => new IfsCloudDiscovery(options, service.Value, Catalog).RunAsync(entity, cancel);

    public async Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel)
    {
        StreamBinding binding = await new SetBinder(options, service.Value).BindAsync(stream, cancel);
        logger.Bound(options.Connection, stream.Name, binding.Entity, binding.Reason);
        return binding;
    }

    public Task<ISourceStream> OpenAsync(StreamDefinition stream, StreamBinding binding, CancellationToken cancel)
    {
        BoundSet set = BoundSet.Of(binding) ?? throw IfsCloudErrors.Make(IfsCloudErrors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name} was bound to {binding.Entity}, which is no set.", "Run 'mlc apply' again.");
        return Task.FromResult<ISourceStream>(new IfsStream(stream, set, service.Value, options, services.Time, logger));
    }

    public async ValueTask DisposeAsync()
    {
        if (service is { IsValueCreated: true, Value: { } opened }) await opened.DisposeAsync();
    }
}
