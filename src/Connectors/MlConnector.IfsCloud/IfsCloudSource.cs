using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Checks;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;
using MlConnector.IfsCloud.Reading;
using MlConnector.IfsCloud.Streams;
using MlConnector.IfsCloud.Writing;
using MlConnector.Yaml;

namespace MlConnector.IfsCloud;

/// <summary>An IFS Cloud environment, read through its OData projections and entity services. Writes only where a pipeline allows it: see <see cref="IWritesBack"/>.</summary>
internal sealed class IfsCloudSource : ISource, IWritesBack, IPacesRequests
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

    /// <summary>Streams as the site shows them: the day of those that keep days is no column of it.</summary>
    private IReadOnlyList<StreamDefinition> Shown => [.. Catalog.Select(stream => stream.WithoutDay())];

    public ImmutableArray<QuotaClaim> ClaimsOfRequest => service.Value.ClaimsOfRequest;

    public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) =>
        new IfsCloudCheck(options, services, service.Value, Shown).RunAsync(streams, cancel);

    public Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) => new IfsCloudDiscovery(options, service.Value, Shown).RunAsync(entity, cancel);

    public async Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel)
    {
        StreamBinding binding = await new SetBinder(options, service.Value).BindAsync(stream, cancel);
        logger.Bound(options.Connection, stream.Name, binding.Entity, binding.Reason);
        return binding;
    }

    public Task<ISourceStream> OpenAsync(StreamDefinition stream, StreamBinding binding, CancellationToken cancel) =>
        Task.FromResult<ISourceStream>(new IfsStream(stream, SetOf(stream, binding), service.Value, options, services.Time, logger));

    public IReadOnlyList<EntryKind> EntryKinds => [VoucherKind.Of(options.Vouchers.ReferenceLength)];

    public ConnectorError? Judge(StreamDefinition stream, ProcessedMark mark) => RecordMarks.Judge(stream, mark);

    public Task<IReadOnlyList<ConnectorError>> CheckAsync(EntryKind kind, IReadOnlyList<Entry> entries, CancellationToken cancel) =>
        VoucherCheck.Of(options, service.Value).RunAsync(kind, entries, cancel);

    public Task<ImmutableArray<StoredEntry>> FindAsync(EntryKind kind, Entry entry, string reference, CancellationToken cancel) => new Vouchers(options, service.Value).FindAsync(entry, reference, cancel);

    public Task<WriteAnswer> CreateAsync(EntryKind kind, Entry entry, string reference, CancellationToken cancel) => new Vouchers(options, service.Value).CreateAsync(entry, reference, cancel);

    public Task<MarkedRecord?> ReadAsync(StreamDefinition stream, StreamBinding binding, ProcessedMark mark, ImmutableArray<string> key, CancellationToken cancel) =>
        new RecordMarks(service.Value).ReadAsync(stream, SetOf(stream, binding), mark, key, cancel);

    public Task<WriteAnswer> MarkAsync(StreamDefinition stream, StreamBinding binding, ProcessedMark mark, MarkedRecord record, CancellationToken cancel) =>
        new RecordMarks(service.Value).WriteAsync(stream, SetOf(stream, binding), mark, record, cancel);

    public async ValueTask DisposeAsync()
    {
        if (service is { IsValueCreated: true, Value: { } opened }) await opened.DisposeAsync();
    }

    private static BoundSet SetOf(StreamDefinition stream, StreamBinding binding) =>
        BoundSet.Of(binding) ?? throw IfsCloudErrors.Make(IfsCloudErrors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name} was bound to {binding.Entity}, which is no set.", "Run 'mlc apply' again.");
}
