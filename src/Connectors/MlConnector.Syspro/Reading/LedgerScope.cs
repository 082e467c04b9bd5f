using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Reading;

/// <summary>Which companies a stream is read for, and from which database.</summary>
internal static class LedgerScope
{
    public static IReadOnlyList<CompanyScope> Of(StreamDefinition stream, SysproOptions options)
    {
        bool ledger = stream.Extra.GetValueOrDefault("ledger") == "true" && options.LedgerDatabase is not null;
        if (!ledger) return [.. options.Companies.Select(company => new CompanyScope(company))];
        return [new CompanyScope(options.Companies[0], options.LedgerDatabase)];
    }
}
