using System.Globalization;

namespace MlConnector.Sandbox.PowerBi;

/// <summary>What an administrator or a colleague may do behind the connector's back.</summary>
internal static class PowerBiScenarios
{
    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["empty-table"] = "somebody deletes every row of a table (dataset, table)",
        ["delete-dataset"] = "somebody deletes a dataset (dataset)",
        ["switch"] = "an administrator turns a tenant switch (name: public-apis, execute-queries, key-urls, creation-retired; on: true or false)",
        ["expire-secret"] = "a client secret expires now (client, secret)",
        ["set-role"] = "a principal gets another role (workspace, client, role)",
    };

    public static IReadOnlyDictionary<string, string> Play(PowerBiSandbox sandbox, string scenario, IReadOnlyDictionary<string, string> parameters)
    {
        string Given(string name) => parameters.GetValueOrDefault(name) ?? throw new ArgumentException($"the scenario '{scenario}' needs '{name}'", nameof(parameters));
        Dictionary<string, string> facts = new(StringComparer.Ordinal);
        switch (scenario)
        {
            case "empty-table": facts["rows"] = sandbox.EmptyTable(Given("dataset"), Given("table")).ToString(CultureInfo.InvariantCulture); break;
            case "delete-dataset": facts["id"] = sandbox.DeleteDataset(Given("dataset")); break;
            case "switch": Turn(sandbox, Given("name"), bool.Parse(Given("on"))); break;
            case "expire-secret": sandbox.ExpireSecret(Given("client"), Given("secret")); break;
            case "set-role": sandbox.SetRole(Given("workspace"), Given("client"), Enum.Parse<Workspaces.WorkspaceRole>(Given("role"), ignoreCase: true)); break;
            default: throw new ArgumentException($"the Power BI sandbox has no scenario '{scenario}'", nameof(scenario));
        }

        return facts;
    }

    private static void Turn(PowerBiSandbox sandbox, string name, bool on)
    {
        switch (name)
        {
            case "public-apis": sandbox.Switches.PublicApis = on; break;
            case "execute-queries": sandbox.Switches.ExecuteQueries = on; break;
            case "key-urls": sandbox.Switches.KeyUrls = on; break;
            case "creation-retired": sandbox.Switches.CreationRetired = on; break;
            default: throw new ArgumentException($"no tenant switch '{name}'", nameof(name));
        }
    }
}
