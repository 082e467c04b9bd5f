using MlConnector.Sandbox.Syspro.Data;
using static MlConnector.Sandbox.Syspro.Scenarios.ScenarioStage;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>What happens around the data: companies, people, restores.</summary>
internal static class InstanceScenarios
{
    public static IEnumerable<Scenario> All =>
    [
        new("second-company", "adds a company with its own documents that shares the first one's ledger database", ["id", "name", "ownLedger"], AddCompany),
        new("interactive-login", "a person logs in with an operator's code: its sessions end", ["operator"], LogIn),
        new("rewind-versions", "the database was restored: row versions repeat", ["by"], Rewind),
    ];

    private static Dictionary<string, string> AddCompany(ScenarioStage stage, ScenarioParameters given)
    {
        var first = stage.Data.Companies[0];
        var company = new CompanyOptions
        {
            Id = given.Text("id", "B"),
            Name = given.Text("name", "Second Company"),
            Currency = first.Options.Currency,
            Separator = first.Options.Separator,
            LedgerCompany = given.Text("ownLedger", "N") == "Y" ? null : first.Id,
        };
        stage.AddCompany(company);
        return new(StringComparer.Ordinal) { ["company"] = company.Id, ["database"] = company.DatabaseName };
    }

    private static Dictionary<string, string> LogIn(ScenarioStage stage, ScenarioParameters given) =>
        new(StringComparer.Ordinal) { ["evicted"] = Text(stage.Sessions!.Evict(given.Text("operator", "MLC"))) };

    private static Dictionary<string, string> Rewind(ScenarioStage stage, ScenarioParameters given)
    {
        var by = given.Whole("by", 500);
        stage.Books(given).Company.Database.RewindVersions(by);
        return new(StringComparer.Ordinal) { ["by"] = Text(by) };
    }
}
