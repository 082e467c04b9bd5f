namespace MlConnector.Sandbox.PowerBi.Answers;

/// <summary>Why a request was refused, in the vendor's form.</summary>
internal sealed record Refusal(int Status, string Code, string? Message = null)
{
    /// <summary>The short word under which the counters file it.</summary>
    public string Reason { get; init; } = Code;

    /// <summary>Pairs of target and message, as in a 400 that names a wrong property.</summary>
    public IReadOnlyList<(string Target, string Message)> Details { get; init; } = [];

    /// <summary>True when the code stands inside <c>pbi.error</c> too.</summary>
    public bool Nested { get; init; }

    /// <summary>True for an answer without a body.</summary>
    public bool Empty { get; init; }

    /// <summary>Set for a 429; its body has no <c>error</c> wrapper.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Refusal Invalid(string message, string reason = "InvalidRequest") =>
        new(400, "InvalidRequest", message) { Reason = reason };

    public static Refusal BadProperty(string target, string message) =>
        new(400, "BadRequest", "Bad Request") { Details = [(target, message)] };

    public static Refusal NotFound(string message) => new(404, "ItemNotFound", message);

    public static Refusal NotAuthorized(string why) =>
        new(401, "PowerBINotAuthorizedException") { Nested = true, Reason = why };

    public static Refusal TooMany(TimeSpan wait, string reason)
    {
        var whole = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((decimal)wait.Ticks / TimeSpan.TicksPerSecond) is var s ? (long)s : 1));
        return new(429, "TooManyRequests") { RetryAfter = whole, Reason = reason };
    }
}

/// <summary>Carries a refusal up to the one place that writes answers.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly, never built without a refusal
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Message ?? refusal.Code)
{
    public Refusal Refusal { get; } = refusal;
}
#pragma warning restore CA1064, CA1032
