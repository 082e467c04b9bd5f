using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.Transport;

/// <summary>What sending rows once brought: exactly one of an answer, a refusal and a doubt.</summary>
internal sealed record RowsAnswer
{
    /// <summary>What the service answered; neither a fault of its own nor a gateway's page.</summary>
    public ApiAnswer? Answer { get; init; }

    /// <summary>Why nothing can have been stored, which is certain.</summary>
    public ConnectorError? Refusal { get; init; }

    /// <summary>Why it is not known whether anything was stored (INV-3).</summary>
    public string? Doubt { get; init; }
}
