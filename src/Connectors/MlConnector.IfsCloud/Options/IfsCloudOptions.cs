using System.Collections.Immutable;
using MlConnector.Http.OData;
using MlConnector.Http.Streams;
using MlConnector.Http.Transport;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Options;

/// <summary>Settings of one IFS Cloud connection, read and validated by <see cref="IfsCloudOptionsReader"/>.</summary>
internal sealed record IfsCloudOptions
{
    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>Host: <c>https://acme.ifs.cloud</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>How a token is got.</summary>
    public required SignInSettings SignIn { get; init; }

    /// <summary>How sets are addressed.</summary>
    public required SetTemplates Templates { get; init; }

    /// <summary>How pages are read.</summary>
    public required ReadSettings Read { get; init; }

    /// <summary>Companies whose finance rows are read; empty = all that the service user may see.</summary>
    public ImmutableArray<string> Companies { get; init; } = [];

    /// <summary>The set that has rows for every company: whether it shows any tells a missing right from missing data.</summary>
    public required SetAddress CompanyProbe { get; init; }

    /// <summary>Where vouchers are created, if a pipeline allows it.</summary>
    public required VoucherSettings Vouchers { get; init; }

    /// <summary>Where the history log is read, by streams that ask for it.</summary>
    public required HistoryLogSettings HistoryLog { get; init; }

    /// <summary>Zone of the companies' calendar.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Requests in any minute that the tenant takes; 0 = not paced.</summary>
    public int RequestsPerMinute { get; init; } = 1000;

    /// <summary>Percent of them that we use.</summary>
    public int UsePercent { get; init; } = 80;

    /// <summary>PEM file with further trusted authorities.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Plain http beyond loopback.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>How long a request that found no connection, or was refused for a passing reason, is repeated.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Where a standard stream's set differs at this site, by stream.</summary>
    public ImmutableDictionary<string, EntityOverride> Entities { get; init; } = ImmutableDictionary<string, EntityOverride>.Empty;

    /// <summary>Words for codes, by field or by stream and field.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> CodeMaps { get; init; } = ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;
}

/// <summary>How a token is got from the IAM realm.</summary>
/// <param name="TokenUrl">Address of the token endpoint.</param>
/// <param name="ClientId">The IAM client.</param>
/// <param name="SecretName">Name of its secret in the vault.</param>
/// <param name="Scope">Scopes asked for; the answer's are wider and not compared.</param>
internal sealed record SignInSettings(Uri TokenUrl, string ClientId, string SecretName, string Scope)
{
    /// <summary>True: id and secret travel as HTTP Basic; false: in the form.</summary>
    public bool Basic { get; init; }
}

/// <summary>How pages are read.</summary>
internal sealed record ReadSettings
{
    /// <summary>Rows per page.</summary>
    public int PageSize { get; init; } = 5000;

    /// <summary>How pages follow each other.</summary>
    public ODataPaging Paging { get; init; }

    /// <summary>Longest address; key lists are cut to it.</summary>
    public int MaxUrl { get; init; } = 4000;

    /// <summary>Requests at once.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Members of enumerations in filters: as their type with the name, else as plain text.</summary>
    public bool QualifiedEnums { get; init; } = true;

    /// <summary>Streams that are read without <c>$select</c>, because their projection fails on it.</summary>
    public ImmutableArray<string> WithoutSelect { get; init; } = [];

    /// <summary>Further headers of each request, for a gateway in front of IFS.</summary>
    public GatewayHeaders Headers { get; init; } = GatewayHeaders.None;
}
