using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Checks;

/// <summary>Reachability, version, sign-in of e.net per company. If another of our processes holds the operator, that is reported and the operator left alone (INV-8).</summary>
internal sealed class EnetCheck(SysproOptions options, ConnectorServices services, EnetChannel channel, List<CheckFinding> findings)
{
    /// <summary>True if e.net can be used now.</summary>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        EnetSettings settings = options.Enet!;
        if (settings.Url.Scheme == "http" && !settings.Url.IsLoopback) findings.Add(new CheckFinding("e.net transport", CheckOutcome.Warning, "The operator's password travels in addresses over plain http; put TLS in front of the service."));
        if (!await VersionAsync(cancel)) return false;
        if (!channel.Session.HoldsLease && await services.Sessions.HolderAsync(EnetSession.LeaseName(settings), cancel) is { } holder)
        {
            findings.Add(new CheckFinding("e.net operator", CheckOutcome.Warning, $"Operator {settings.Operator} is in use by {holder}; its session is left alone, so sign-in and streams of e.net were not looked at."));
            return false;
        }

        bool all = true;
        foreach (string company in options.Companies) all &= await CompanyAsync(company, cancel);
        return all;
    }

    private async Task<bool> VersionAsync(CancellationToken cancel)
    {
        try
        {
            EnetAnswer answer = await channel.Client.GetVersionAsync(cancel);
            bool known = EnetBody.Judge(answer.Text, []) is EnetVerdict.Answer && answer.Text.Trim().Length <= 40;
            findings.Add(new CheckFinding("e.net reach", known ? CheckOutcome.Ok : CheckOutcome.Warning, known ? $"Version {answer.Text.Trim()}." : "Reached, but it does not tell its version."));
            return true;
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding("e.net reach", CheckOutcome.Problem, error.Message) { Error = error }));
            return false;
        }
    }

    private async Task<bool> CompanyAsync(string company, CancellationToken cancel)
    {
        string subject = $"e.net sign-in, company {company}";
        try
        {
            await channel.Session.CallAsync(company, "GetLogonProfile", channel.Client.GetLogonProfileAsync, cancel);
            findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"Operator {options.Enet!.Operator} signed in; the profile was read."));
            return true;
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
            return false;
        }
    }
}
