using System.Text.Json;

namespace MlConnector.Tableau.SignIn;

/// <summary>The credentials of one sign-in.</summary>
/// <param name="Whose">Whose they are, for people.</param>
/// <param name="Write">Writes them into the request.</param>
/// <param name="Secrets">What must not be shown of them, whatever the service repeats (INV-6).</param>
internal sealed record SignInProof(string Whose, Action<Utf8JsonWriter> Write, params string[] Secrets)
{
    /// <summary>The hour of a token that we signed; null for credentials that are not ours to date.</summary>
    public TokenHour? Hour { get; init; }
}
