using MlConnector.Abstractions.Errors;

namespace MlConnector.Abstractions.WriteBack;

/// <summary>What became of a request that writes.</summary>
public enum WriteOutcome
{
    /// <summary>The ERP took it.</summary>
    Written,

    /// <summary>The ERP refused it, or it never left: certainly nothing was changed.</summary>
    Refused,

    /// <summary>The record is no longer as it was read; nothing was changed.</summary>
    Conflict,

    /// <summary>Nobody knows (INV-3): ask, do not repeat.</summary>
    Unknown,
}

/// <summary>The answer to a request that writes.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Error">Why, unless it was written.</param>
public sealed record WriteAnswer(WriteOutcome Outcome, ConnectorError? Error = null);
