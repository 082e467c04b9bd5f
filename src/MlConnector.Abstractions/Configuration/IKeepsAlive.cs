using MlConnector.Abstractions.Checks;

namespace MlConnector.Abstractions.Configuration;

/// <summary>Ability of a connection whose credentials die when nobody uses them: uses each of them once, the standby ones too.</summary>
public interface IKeepsAlive
{
    /// <summary>Signs in once with each such credential; a finding each. What another process uses at this moment is alive and left alone. Changes nothing; never throws for an answer of the vendor.</summary>
    Task<CheckReport> KeepAliveAsync(CancellationToken cancel);
}
