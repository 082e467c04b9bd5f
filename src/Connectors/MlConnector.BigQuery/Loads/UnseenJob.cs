using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.Loads;

/// <summary>Within the error that is made of it for people: a job was asked for, and the answer does not say how it stands. Whatever the reason, it says nothing of the job (INV-3).</summary>
#pragma warning disable CA1032, CA1064 // never leaves this assembly, never built without a reason
internal sealed class UnseenJob(ConnectorException reason) : Exception(reason.Message, reason)
{
    /// <summary>The error of a question for a job.</summary>
    public static ConnectorException Of(ConnectorException reason) => new(reason.Errors, new UnseenJob(reason));

    /// <summary>True for the error of such a question.</summary>
    public static bool IsReasonOf(ConnectorException error) => error.InnerException is UnseenJob;
}
#pragma warning restore CA1032, CA1064
