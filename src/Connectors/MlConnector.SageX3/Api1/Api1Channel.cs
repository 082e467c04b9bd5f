using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.Json;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Api1;

/// <summary>The legacy REST interface: one class per kind of record, its columns as the representation shows them, lines only in the whole document.</summary>
internal sealed class Api1Channel : IChannel
{
    private static readonly string[] ReferenceKeys = ["$key", "$value", "code"];
    private readonly SageX3Options options;
    private readonly ILogger logger;
    private readonly Api1Client client;
    private readonly Api1Address address;
    private readonly JsonDialect dialect;
    private readonly TimeZoneInfo stampZone;

    public Api1Channel(SageX3Options options, ConnectorServices services, ILogger logger)
    {
        (this.options, this.logger) = (options, logger);
        (client, address) = (new Api1Client(options, services, logger), new Api1Address(options));
        dialect = new JsonDialect(options.EmptyDates, ReferenceKeys);
        stampZone = TimeZoneInfo.FindSystemTimeZoneById(options.StampZone);
        Sites = new Api1Sites(options, client, address);
    }

    public string Name => "api1";

    public DateTimeOffset? Now => client.Now;

    public int MaxLength => options.Api1!.MaxUrl;

    /// <summary>What classes and representations show.</summary>
    public Api1Sites Sites { get; }

    public int LengthOf(X3Query query, Condition? where) =>
        address.Query(query.Binding, Condition.Both(query.Where, where) is { } all ? Written(query, all) : null, options.Api1!.PageSize, null).AbsoluteUri.Length;

    public Task<StreamBinding> BindAsync(StreamDefinition stream, string reason, CancellationToken cancel) => Sites.BindAsync(stream, reason, cancel);

    public Task<IReadOnlyList<DiscoveredStream>> ListAsync(IReadOnlyList<StreamDefinition> catalog, CancellationToken cancel) => Sites.ListAsync(catalog, cancel);

    public async IAsyncEnumerable<FetchedPage> ReadAsync(X3Query query, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? where = query.Where is { } condition ? Written(query, condition) : null;
        RecordSchema schema = query.Columns.Lines ? HeaderSchema(query) : query.Schema;
        string?[] paths = query.Columns.Lines ? [.. schema.Fields.Select(field => field.SourceName ?? field.Name)] : [.. query.Stream.Fields.Select(field => PathOf(query, field))];
        Api1Walk walk = new(client, address, options, logger, query.Binding, schema, new JsonRecords(schema, paths, dialect), schema.KeyOrdinals) { Where = where, Limit = query.Limit };
        Api1Documents documents = new(client, address, query, dialect, options.Parallel);
        while (await walk.NextAsync(cancel) is { } page)
        {
            if (!query.Columns.Lines)
            {
                yield return page;
                continue;
            }

            IReadOnlyList<string> keys = Api1Documents.KeysOf(page.Page);
            page.Page.Dispose();
            await foreach (FetchedPage document in documents.ReadAsync(keys, cancel)) yield return document;
        }
    }

    /// <summary>Reads the list of endpoints: proves address, certificate, sign-in; null if this site does not show it.</summary>
    public async Task<IReadOnlyList<string>?> EndpointsAsync(CancellationToken cancel)
    {
        try
        {
            System.Text.Json.JsonElement list = await client.JsonAsync(address.Endpoints(), document: false, cancel);
            return Api1Sites.TextsOf(list, "dataset", "name", "code", "$key");
        }
        catch (ConnectorException refused) when (SageX3Errors.MeansElsewhere(refused.Error) || refused.Error.Code == SageX3Errors.Answer)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return default;
    }

    private string Written(X3Query query, Condition condition) => new Api1Where(query.Columns.TypeOf, options.EmptyDates.FirstOrDefault("1599-12-31"), stampZone).Write(condition);

    /// <summary>The column of a field; the stamp may lie in another one at this site.</summary>
    private static string? PathOf(X3Query query, Field field)
    {
        string? column = query.Columns.OfHeader(field);
        string stamp = query.Binding.Facts.GetValueOrDefault(SiteFacts.Stamp, "");
        return stamp.Length > 0 && stamp != SiteFacts.NoStamp && field.Name == query.Stream.Cursor.Field ? stamp : column;
    }

    /// <summary>Of the headers only their keys are read: the rest comes with the document.</summary>
    private static RecordSchema HeaderSchema(X3Query query)
    {
        ImmutableArray<Field> keys = [.. query.Columns.HeaderKey.Select(name => query.Schema.Fields[query.Schema.OrdinalOf(name)]).Select(field => field with { SourceName = query.Columns.OfHeader(field) })];
        return new RecordSchema(query.Stream.Name, keys.Append(new Field("$key", FieldType.Text)), query.Columns.HeaderKey);
    }
}
