using System.Globalization;
using System.Text.Json;
using MlConnector.Composition.Wording;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Output;

/// <summary>Secrets that expire soon, have expired or die unused, in words: the same under a run and in the status.</summary>
internal static class ExpiryWarnings
{
    /// <summary>Warns of each of them.</summary>
    public static void Write(TextReport text, IReadOnlyList<SecretInfo> secrets)
    {
        if (secrets.Count > 0) text.Line();
        foreach (SecretInfo secret in secrets.Where(secret => secret.Expiry.State is ExpiryState.Due or ExpiryState.Expired)) text.Line($"secret {secret.Name} {Stands(secret)}: {WayOut(secret)}", secret.Expiry.State == ExpiryState.Expired ? Tone.Bad : Tone.Warning);
        foreach (SecretInfo secret in secrets.Where(secret => secret.Idle is { IsDue: true })) text.Line($"secret {secret.Name} {Unused(secret.Idle!)}", secret.Idle!.IsOver ? Tone.Bad : Tone.Warning);
    }

    /// <summary>The same as <c>secretsExpiring</c>; nothing if there are none.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SecretInfo> secrets)
    {
        if (secrets.Count == 0) return;
        json.WriteStartArray("secretsExpiring");
        foreach (SecretInfo secret in secrets)
        {
            json.WriteStartObject();
            json.WriteString("name", secret.Name);
            if (secret.Expires is { } day)
            {
                json.WriteString("expires", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                json.WriteNumber("daysLeft", secret.Expiry.DaysLeft);
            }

            if (secret.Idle is { IsDue: true } idle)
            {
                json.WriteNumber("daysUnused", idle.DaysUnused);
                json.WriteNumber("daysUnusedAllowed", idle.DaysAllowed);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Unused(IdleFinding idle) => idle.IsOver
        ? $"was not used for {Words.Counted(idle.DaysUnused, "day", "days")}, and dies after {idle.DaysAllowed}: make a new one at the vendor, then mlc secrets set"
        : $"was not used for {Words.Counted(idle.DaysUnused, "day", "days")}, and dies after {idle.DaysAllowed}: mlc keep-alive, best by a timer once a day";

    private static string WayOut(SecretInfo secret) => secret switch
    {
        { Renewed: false } => $"mlc secrets set {secret.Name}",
        { Expiry.State: ExpiryState.Expired } => "pair its connection again with mlc connect CONNECTION",
        _ => "a run of its connection renews it (mlc run); after that day it has to be paired again (mlc connect CONNECTION)",
    };

    private static string Stands(SecretInfo secret) => secret.Expiry switch
    {
        { State: ExpiryState.Expired } => $"expired on {secret.Expires:yyyy-MM-dd}",
        { DaysLeft: 0 } => "expires today",
        { DaysLeft: var left } => $"expires in {Words.Counted(left, "day", "days")}, on {secret.Expires:yyyy-MM-dd}",
    };
}
