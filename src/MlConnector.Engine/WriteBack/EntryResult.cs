using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.WriteBack;

/// <summary>What became of one entry of a file.</summary>
/// <param name="Entry">Its name.</param>
/// <param name="Reference">What the ERP's field of our reference holds.</param>
/// <param name="State">How it stands.</param>
/// <param name="Note">What the ERP has, or why it has nothing; for people.</param>
public sealed record EntryResult(string Entry, string Reference, MutationState State, string Note)
{
    /// <summary>It was there before this call.</summary>
    public bool WasThere { get; init; }

    /// <summary>What is wrong; null if nothing is.</summary>
    public ConnectorError? Error { get; init; }
}
