using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.Ways;

/// <summary>What became of a batch that was not simply delivered, as every way tells it.</summary>
internal static class Outcome
{
    /// <summary>It is not known whether rows arrived: the batch is asked for (INV-3).</summary>
    public static SendResult Unknown(string reason) => new(SendOutcome.Unknown) { Error = BigQueryErrors.UnknownOutcome(reason) };

    /// <summary>No row arrived and no job was made, which is certain: the service counts nothing of it.</summary>
    public static SendResult NotBegun(ConnectorError error) => Refused(error) with { TookNothing = true };

    /// <summary>No row arrived, which is certain.</summary>
    public static SendResult Refused(ConnectorError error) => new(SendOutcome.Refused) { Error = error, TooLarge = error.Code == "BIGQUERY-TOO-LARGE" };
}
