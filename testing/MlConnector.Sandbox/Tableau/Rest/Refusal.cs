namespace MlConnector.Sandbox.Tableau.Rest;

/// <summary>Why a request was refused: a code whose first three digits are the HTTP status.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly, never built without a code
internal sealed class Refusal(string code, string summary, string detail) : Exception(detail)
{
    public string Code => code;

    public string Summary => summary;

    public string Detail => Message;

    public int Status => int.Parse(code.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How long to wait, where that is said.</summary>
    public TimeSpan? Wait { get; init; }

    public static Refusal BadRequest(string detail) => new("400000", "Bad Request", detail);

    public static Refusal NotFound(string code, string what) => new(code, "Resource Not Found", $"{what} could not be found.");

    public static Refusal TooMany(string resource, TimeSpan? wait) => new("429000", "Too Many Requests", $"Too many requests for '{resource}'. Please retry after {(int)Math.Ceiling((wait ?? TimeSpan.FromMinutes(1)).TotalMinutes)} minutes.") { Wait = wait };
}
#pragma warning restore CA1064, CA1032
