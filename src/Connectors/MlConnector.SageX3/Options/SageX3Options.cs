using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Http.Streams;
using MlConnector.Http.Transport;

namespace MlConnector.SageX3.Options;

/// <summary>Settings of one Sage X3 connection, read and validated by <see cref="SageX3OptionsReader"/>.</summary>
internal sealed record SageX3Options
{
    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>Address of the server, with its port.</summary>
    public required Uri Url { get; init; }

    /// <summary>Endpoint (folder) whose data is read.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The legacy REST interface; null = not used.</summary>
    public Api1Settings? Api1 { get; init; }

    /// <summary>The GraphQL interface; null = not used.</summary>
    public GraphSettings? Graph { get; init; }

    /// <summary>Channel for streams that name none: <c>auto</c>, <c>api1</c> or <c>graphql</c>.</summary>
    public string Channel { get; init; } = "auto";

    /// <summary>Zone of the companies' calendar.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Zone in which the server writes time stamps that name none.</summary>
    public string StampZone { get; init; } = "UTC";

    /// <summary>PEM file with further trusted authorities.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Plain http beyond loopback.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest wait for a whole document with its lines.</summary>
    public TimeSpan DetailsTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a passing refusal is repeated.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests at once.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Requests in any minute; 0 = not paced.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>An address below the server's own, which may have the path of a proxy.</summary>
    public static Uri Below(Uri server, string path) => new(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    /// <summary>What keeps the requests of all channels together below that.</summary>
    public RequestPace PaceOver(IPace pace) => new(pace, "sage-x3", Url, RequestsPerMinute);

    /// <summary>Dates that mean none, by their beginning.</summary>
    public ImmutableArray<string> EmptyDates { get; init; } = ["1599-12-31", "0000-00-00"];

    /// <summary>Ledger types whose journal lines are read; empty = all.</summary>
    public ImmutableArray<string> LedgerTypes { get; init; } = ["1"];

    /// <summary>Categories of journal entries that are read; empty = all.</summary>
    public ImmutableArray<string> EntryCategories { get; init; } = ["1"];

    /// <summary>What the site's balances of the ledger call the first period of a year.</summary>
    public int BalancePeriodOne { get; init; } = 1;

    /// <summary>Compare the lines of a document with the number that its header says.</summary>
    public bool LineCounts { get; init; } = true;

    /// <summary>Where a standard stream differs at this site, by stream.</summary>
    public ImmutableDictionary<string, EntityOverride> Entities { get; init; } = ImmutableDictionary<string, EntityOverride>.Empty;

    /// <summary>Representation by stream, where it is not called like its class.</summary>
    public ImmutableDictionary<string, string> Representations { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Collection of lines in a document of api1 by stream, where it is not found by its columns.</summary>
    public ImmutableDictionary<string, string> LineCollections { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>GraphQL node by stream, as package.node.</summary>
    public ImmutableDictionary<string, string> Nodes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>GraphQL property by stream.Field, where it is called otherwise.</summary>
    public ImmutableDictionary<string, string> Properties { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Words for codes, by field or by stream and field.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> CodeMaps { get; init; } = ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;
}

/// <summary>Settings of api1.</summary>
internal sealed record Api1Settings(string Username, string PasswordName)
{
    /// <summary>Path below the server's address.</summary>
    public string Path { get; init; } = "/api1/x3/erp/{endpoint}";

    /// <summary>Rows per request.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Longest address; key lists are cut to it.</summary>
    public int MaxUrl { get; init; } = 2000;
}
