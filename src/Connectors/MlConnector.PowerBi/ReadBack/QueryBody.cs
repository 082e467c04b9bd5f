using System.Text.Json.Serialization;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>Body of a query: one query per call is all the service takes.</summary>
internal sealed record QueryBody([property: JsonPropertyName("queries")] QueryText[] Queries, [property: JsonPropertyName("serializerSettings")] QuerySettings Settings);

/// <summary>The query.</summary>
internal sealed record QueryText([property: JsonPropertyName("query")] string Query);

/// <summary>Blank columns are left out unless asked for.</summary>
internal sealed record QuerySettings([property: JsonPropertyName("includeNulls")] bool IncludeNulls);

[JsonSerializable(typeof(QueryBody))]
internal sealed partial class QueryJson : JsonSerializerContext;
