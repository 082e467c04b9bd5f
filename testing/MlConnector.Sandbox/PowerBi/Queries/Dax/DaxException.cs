namespace MlConnector.Sandbox.PowerBi.Queries.Dax;

/// <summary>A query that the evaluator refuses: wrong, or outside of the subset that it knows. Becomes a 400.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly, never built without a text
internal sealed class DaxException(string message) : Exception(message)
{
    public static DaxException Beyond(string what) => new($"The sandbox's DAX subset does not know {what}.");
}
#pragma warning restore CA1064, CA1032
