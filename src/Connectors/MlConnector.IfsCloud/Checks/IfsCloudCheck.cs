using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Transport;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;
using MlConnector.IfsCloud.Reading;

namespace MlConnector.IfsCloud.Checks;

/// <summary>Looks at everything a connection needs and reports all of it: reach, sign-in, companies, each stream with its columns, states, key and windows, and the clock. Reads a row here and there.</summary>
internal sealed class IfsCloudCheck(IfsCloudOptions options, ConnectorServices services, IfsService service, IReadOnlyList<StreamDefinition> catalog)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private readonly List<CheckFinding> findings = [];

    public async Task<CheckReport> RunAsync(IReadOnlyList<string> streams, CancellationToken cancel)
    {
        if (options.Url.Scheme == Uri.UriSchemeHttp && !options.Url.IsLoopback) findings.Add(new CheckFinding("IFS transport", CheckOutcome.Warning, "The secret, tokens and data travel over plain http."));
        bool reached = await ReachAsync(cancel);
        if (reached) await CompaniesAsync(cancel);
        foreach (string name in streams.Count > 0 ? streams : [.. catalog.Select(stream => stream.Name)])
        {
            if (catalog.FirstOrDefault(candidate => candidate.Name == name) is not { } stream) findings.Add(new CheckFinding($"stream {name}", CheckOutcome.Problem, "There is no stream of this name."));
            else if (!reached) findings.Add(new CheckFinding($"stream {name}", CheckOutcome.Skipped, "IFS Cloud could not be reached or signed in to."));
            else findings.AddRange(await new StreamCheck(options, service, stream, services.Time).RunAsync(cancel));
        }

        if (reached) Clock();
        return new CheckReport([.. findings]);
    }

    private async Task<bool> ReachAsync(CancellationToken cancel)
    {
        try
        {
            bool shown = await service.SetsAsync(options.CompanyProbe, cancel) is not null;
            findings.Add(new CheckFinding("IFS sign-in", CheckOutcome.Ok, $"Signed in as {options.SignIn.ClientId}; {options.Url.Host} answers{(shown ? "" : $", but has no {options.CompanyProbe.Door}:{options.CompanyProbe.Service}")}."));
            return true;
        }
        catch (ConnectorException failed)
        {
            string what = failed.Error.Code switch
            {
                HttpErrors.Unreachable or HttpErrors.Timeout => "IFS reach",
                HttpErrors.Tls => "IFS TLS",
                IfsCloudErrors.SignIn or IfsCloudErrors.ClientRefused or IfsCloudErrors.TokenRefused => "IFS sign-in",
                _ => options.CompanyProbe.ToString(),
            };
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(what, CheckOutcome.Problem, error.Message) { Error = error }));
            return failed.Error.Code == IfsCloudErrors.Forbidden; // signed in, but not for this projection: the streams tell of their own
        }
    }

    /// <summary>A company without the right shows nothing, and looks like one without data.</summary>
    private async Task CompaniesAsync(CancellationToken cancel)
    {
        foreach (string? company in options.Companies.IsEmpty ? [null] : options.Companies.Cast<string?>())
        {
            string subject = company is null ? "companies" : $"company {company}";
            try
            {
                bool shown = await CompanyRights.AnyRowsAsync(service, options, company, cancel);
                if (shown) findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"{options.CompanyProbe} shows rows."));
                else findings.Add(new CheckFinding(subject, CheckOutcome.Problem, $"{options.CompanyProbe} shows no row: give the service user {(company is null ? "its companies" : "this company")} under Allowed Companies. Without it, finance sets answer with empty lists."));
            }
            catch (ConnectorException failed)
            {
                findings.Add(new CheckFinding(subject, CheckOutcome.Warning, $"{options.CompanyProbe} cannot be asked ({failed.Error.Code}): a missing right to a company would look like missing data. Set companyProbe to a set that has rows for every company."));
            }
        }
    }

    private void Clock()
    {
        if (service.Now is not { } server)
        {
            findings.Add(new CheckFinding("clock of IFS", CheckOutcome.Warning, "The server does not tell its time; the companies' day is taken from this machine."));
            return;
        }

        TimeSpan difference = server - services.Time.GetUtcNow();
        string detail = string.Create(CultureInfo.InvariantCulture, $"The server is {difference.Duration().Ticks / TimeSpan.TicksPerSecond} s {(difference < TimeSpan.Zero ? "behind" : "ahead of")} this machine.");
        findings.Add(difference.Duration() > ClockTolerance
            ? new CheckFinding("clock of IFS", CheckOutcome.Warning, $"{detail} Synchronise this machine's clock (NTP).")
            : new CheckFinding("clock of IFS", CheckOutcome.Ok, detail));
    }
}
