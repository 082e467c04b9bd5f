using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Wording;
using MlConnector.Server.Standing;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Secrets;

namespace MlConnector.Server.Alerts.Facts;

/// <summary>Which credentials end soon. Pure; each step of the vault's calendar is told.</summary>
internal static class CredentialDates
{
    public static IEnumerable<Need> Of(IEnumerable<SecretInfo> secrets)
    {
        foreach (SecretInfo secret in secrets.Where(secret => secret.Expiry.State is ExpiryState.Due or ExpiryState.Expired))
        {
            bool isOver = secret.Expiry.State == ExpiryState.Expired;
            string when = isOver ? "is expired" : $"ends in {Words.Counted(secret.Expiry.DaysLeft, "day", "days")}";
            yield return new Need(
                "credential", isOver ? Urgency.Problem : secret.Expiry.Step <= 7 ? Urgency.Warning : Urgency.Notice, $"The credential {secret.Name} {when}: it is good until {secret.Expires:yyyy-MM-dd}.",
                "Renew it at its system and store the new value.", ErrorOwner.Operator)
            {
                About = secret.Name,
                Step = secret.Expiry.Step?.ToString(CultureInfo.InvariantCulture) ?? "",
                Page = "credentials",
            };
        }
    }
}
