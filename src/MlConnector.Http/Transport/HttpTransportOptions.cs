using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.Transport;

/// <summary>How one connection speaks HTTP.</summary>
public sealed record HttpTransportOptions
{
    /// <summary>Everything is sent to this origin; other hosts are refused, so that credentials go nowhere else.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>PEM file with further certificate authorities that are trusted, beside those of the machine; null = none. Verification itself is never switched off.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Plain http to other machines than this one. Without it only loopback is accepted.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Send back the cookies that the server sets, where each request without them costs a session of its own.</summary>
    public bool KeepCookies { get; init; }

    /// <summary>Longest wait for one answer, its body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest wait for a connection, its handshake included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections that may be open at once.</summary>
    public int MaxConnections { get; init; } = 4;

    /// <summary>Largest body that is taken.</summary>
    public int MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>How refused and broken requests are repeated.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>Who mends faults of the other side.</summary>
    public ErrorOwner Owner { get; init; } = ErrorOwner.ErpAdmin;

    /// <summary>Tells the error of an answer in the vendor's words, from its status, what its body says and what the transport made of it; null = the transport's own. Bodies of other statuses than 400 are read only for it.</summary>
    public Func<int, VendorSaid, ConnectorError, ConnectorError>? Judge { get; init; }

    /// <summary>What requests carry for a gateway: its secrets are taken out of what the server says. Whoever authorizes a request puts them into it.</summary>
    public GatewayHeaders Headers { get; init; } = GatewayHeaders.None;

    /// <summary>Hears of a request that was answered with 401; true = its credential has been renewed, and the request is sent once more. Null = a refusal is final.</summary>
    public Func<HttpRequestMessage, bool>? Refused { get; init; }

    /// <summary>Name of the system for messages: <c>SYSPRO OData</c>.</summary>
    public string System { get; init; } = "The server";
}

/// <summary>Bounds of repeating an idempotent request.</summary>
public sealed record RetryOptions
{
    /// <summary>Repetitions after the first attempt, where something else than patience ends them; 0 = none.</summary>
    public int Attempts { get; init; } = int.MaxValue;

    /// <summary>An error that is repeated less often, and how often; null = there is none.</summary>
    public (string Code, int Attempts)? Fewer { get; init; }

    /// <summary>Longest time from the first failure on in which it is repeated; the last attempt is made at its end.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The same for faults in passing, where a person waits for the answer; a limit of the server is waited for all the same. Null = no shorter.</summary>
    public TimeSpan? FaultPatience { get; init; }

    /// <summary>First pause; doubles each time.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause of our own choice: a server that is back is not left waiting for longer.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Full pauses, one after the other, after a limit of the server that names no wait, jittered as all are; the last one repeats. Empty = as after faults.</summary>
    public ImmutableArray<TimeSpan> LimitPauses { get; init; } = [];

    /// <summary>The longest <c>Retry-After</c> that is waited for; a longer one ends the attempts.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>As a connection's setting <c>patience</c> has it.</summary>
    public static RetryOptions Of(TimeSpan patience, ConnectorServices services) => new() { Patience = patience, FaultPatience = services.FaultPatience };
}
