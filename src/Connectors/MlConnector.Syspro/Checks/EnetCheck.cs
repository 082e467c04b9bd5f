using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Checks;

/// <summary>Reachability, version, sign-in of e.net per company. If another of our processes holds the operator, that is reported and the operator left alone (INV-8).</summary>
internal sealed class EnetCheck(SysproOptions options, ConnectorServices services, EnetChannel channel, List<CheckFinding> findings)
{
    /// <summary>What keeps e.net from being used, by company.</summary>
    public async Task<IReadOnlyDictionary<string, ConnectorException>> RunAsync(CancellationToken cancel)
    {
        EnetSettings settings = options.Enet!;
        if (settings.Url.Scheme == "http" && !settings.Url.IsLoopback) findings.Add(new CheckFinding("e.net transport", CheckOutcome.Warning, "The operator's password travels in addresses over plain http; put TLS in front of the service."));
        if (await VersionAsync(cancel) is { } unreachable) return ForAll(unreachable);
        if (!channel.Session.HoldsLease && await services.Sessions.HolderAsync(EnetSession.LeaseName(settings), cancel) is { } holder)
        {
            ConnectorException held = SysproErrors.Make(
                SysproErrors.OperatorInUse, ErrorKind.Transient, ErrorOwner.Operator, $"Operator {settings.Operator} is in use by {holder}; its session is left alone, so sign-in and streams of e.net were not looked at.", "Check again when it is done.");
            findings.Add(new CheckFinding("e.net operator", CheckOutcome.Warning, held.Error.Message) { Error = held.Error });
            return ForAll(held);
        }

        Dictionary<string, ConnectorException> refused = new(StringComparer.Ordinal);
        foreach (string company in options.Companies)
        {
            if (await CompanyAsync(company, cancel) is not { } failed) continue;
            refused.Add(company, failed);
            if (failed.Error.Code == SysproErrors.LogonRefused && failed.Error.Kind == ErrorKind.Auth) return ForAll(failed, refused); // the operator is refused, whatever the company: it is not sent again
        }

        return refused;
    }

    /// <summary>What was found, for those companies too that were not asked, or were before.</summary>
    private Dictionary<string, ConnectorException> ForAll(ConnectorException failed, Dictionary<string, ConnectorException>? found = null) =>
        options.Companies.ToDictionary(company => company, company => found?.GetValueOrDefault(company) ?? failed, StringComparer.Ordinal);

    private async Task<ConnectorException?> VersionAsync(CancellationToken cancel)
    {
        try
        {
            EnetAnswer answer = await channel.Client.GetVersionAsync(cancel);
            bool known = EnetBody.Judge(answer.Text, []) is EnetVerdict.Answer && answer.Text.Trim().Length <= 40;
            findings.Add(new CheckFinding("e.net reach", known ? CheckOutcome.Ok : CheckOutcome.Warning, known ? $"Version {answer.Text.Trim()}." : "Reached, but it does not tell its version."));
            return null;
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding("e.net reach", CheckOutcome.Problem, error.Message) { Error = error }));
            return failed;
        }
    }

    private async Task<ConnectorException?> CompanyAsync(string company, CancellationToken cancel)
    {
        string subject = $"e.net sign-in, company {company}";
        try
        {
            await channel.Session.CallAsync(company, "GetLogonProfile", channel.Client.GetLogonProfileAsync, cancel);
            findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"Operator {options.Enet!.Operator} signed in; the profile was read."));
            return null;
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
            return failed;
        }
    }
}
