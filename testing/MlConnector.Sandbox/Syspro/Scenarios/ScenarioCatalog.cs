namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>A scenario: what it does in one line, and the doing, which returns facts to check against.</summary>
internal sealed record Scenario(string Name, string Effect, string[] Parameters, Func<ScenarioStage, ScenarioParameters, Dictionary<string, string>> Play);

/// <summary>All scenarios by name. Each plays under the lock of the data: readers see it whole or not at all.</summary>
internal sealed class ScenarioCatalog(ScenarioStage stage)
{
    private static readonly Dictionary<string, Scenario> All =
        LedgerScenarios.All.Concat(DocumentScenarios.All).Concat(OrderScenarios.All).Concat(TableScenarios.All).Concat(InstanceScenarios.All).ToDictionary(one => one.Name, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, string> Described { get; } =
        All.Values.OrderBy(one => one.Name, StringComparer.Ordinal).ToDictionary(one => one.Name, one => $"{one.Effect}; parameters: {string.Join(", ", one.Parameters.Append(ScenarioParameters.Company))}", StringComparer.Ordinal);

    /// <summary>Plays one.</summary>
    /// <exception cref="ArgumentException">Unknown scenario, or parameters that it cannot use.</exception>
    public IReadOnlyDictionary<string, string> Play(string name, IReadOnlyDictionary<string, string> parameters)
    {
        var scenario = All.GetValueOrDefault(name)
            ?? throw new ArgumentException($"no scenario '{name}'; there are: {string.Join(", ", Described.Keys)}", nameof(name));
        var given = new ScenarioParameters(parameters);
        given.RefuseUnknown(scenario.Parameters);
        lock (stage.Data.Gate) return scenario.Play(stage, given);
    }
}
