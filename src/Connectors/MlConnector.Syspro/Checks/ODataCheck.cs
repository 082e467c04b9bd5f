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

    /// <summary>True if the service can be used.</summary>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        if (options.OData!.Url.Scheme == "http" && !options.OData.Url.IsLoopback) findings.Add(new CheckFinding("OData transport", CheckOutcome.Warning, "Credentials and data travel over plain http."));
        bool usable = true;
        foreach (string company in options.Companies) usable &= await CompanyAsync(company, cancel);
        return usable;
    }

    private async Task<bool> CompanyAsync(string company, CancellationToken cancel)
    {
        string subject = $"OData company {company}";
        try
        {
            foreach (string path in channel.Catalog.Paths)
            {
                if (await channel.Catalog.SetsAsync(path, new CompanyScope(company), cancel) is not { } sets) continue;
                findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"Reached and signed in; {sets.Count} entity sets with the template '{path}'."));
                return true;
            }

            findings.Add(new CheckFinding(subject, CheckOutcome.Warning, "Reached, but no $metadata under any known template; entities are asked for by name."));
            return true;
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
            return false;
        }
    }
}
