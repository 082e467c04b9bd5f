using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.OData;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Checks;

/// <summary>Reachability, certificate and sign-in of the OData service, and which address template answers.</summary>
internal sealed class ODataCheck(SysproOptions options, ODataChannel channel, List<CheckFinding> findings)
{
    /// <summary>A template to ask for the time with.</summary>
    public static string ProbePath(ODataSettings settings) => settings.EntityPath == "auto" ? EntityPath.Order[0] : settings.EntityPath;

    /// <summary>What keeps the service from being used, by company.</summary>
    public async Task<IReadOnlyDictionary<string, ConnectorException>> RunAsync(CancellationToken cancel)
    {
        Dictionary<string, ConnectorException> refused = new(StringComparer.Ordinal);
        if (options.OData!.Url.Scheme == "http" && !options.OData.Url.IsLoopback) findings.Add(new CheckFinding("OData transport", CheckOutcome.Warning, "Credentials and data travel over plain http."));
        foreach (string company in options.Companies)
        {
            if (await CompanyAsync(company, cancel) is { } failed) refused.Add(company, failed);
        }

        return refused;
    }

    private async Task<ConnectorException?> CompanyAsync(string company, CancellationToken cancel)
    {
        string subject = $"OData company {company}";
        try
        {
            foreach (string path in channel.Catalog.Paths)
            {
                if (await channel.Catalog.SetsAsync(path, new CompanyScope(company), cancel) is not { } sets) continue;
                findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"Reached and signed in; {sets.Count} entity sets with the template '{path}'."));
                return null;
            }

            findings.Add(new CheckFinding(subject, CheckOutcome.Warning, "Reached, but no $metadata under any known template; entities are asked for by name."));
            return null;
        }
        catch (ConnectorException failed)
        {
            ConnectorException told = SysproErrors.OData(failed, "$metadata");
            string what = told.Error.Code switch
            {
                HttpErrors.Unreachable or HttpErrors.Timeout => "OData reach",
                HttpErrors.Tls => "OData TLS",
                SysproErrors.ODataSignIn => "OData sign-in",
                _ => subject,
            };
            findings.AddRange(told.Errors.Select(error => new CheckFinding(what, CheckOutcome.Problem, error.Message) { Error = error }));
            return told;
        }
    }
}
