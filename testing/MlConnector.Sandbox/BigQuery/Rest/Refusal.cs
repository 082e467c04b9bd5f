namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>Why a request was refused, in Google's form.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly, never built without a reason
internal sealed class Refusal(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;

    public static Refusal Invalid(string message) => new(400, "invalid", message);

    public static Refusal Query(string message) => new(400, "invalidQuery", message);

    public static Refusal NotFound(string message) => new(404, "notFound", message);

    public static Refusal Duplicate(string what) => new(409, "duplicate", $"Already Exists: {what}");
}
#pragma warning restore CA1064, CA1032
