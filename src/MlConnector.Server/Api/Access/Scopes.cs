namespace MlConnector.Server.Api.Access;

/// <summary>What a token may be good for. The words are those of the tokens; what they allow is decided where tokens are known.</summary>
internal static class Scopes
{
    /// <summary>See everything but values of secrets.</summary>
    public const string Read = "read";

    /// <summary>Run, stop, pause, repair, replay, reconcile.</summary>
    public const string Run = "run";

    /// <summary>Secrets and configuration.</summary>
    public const string Admin = "admin";
}

/// <summary>Metadata of a route: the scope that it needs.</summary>
/// <param name="Scope">One of <see cref="Scopes"/>.</param>
internal sealed record RequiredScope(string Scope);

/// <summary>Metadata of a route: it changes nothing, whatever its method is.</summary>
internal sealed record AsksOnly;
