using MlConnector.Sandbox.SageX3.Api1;
using MlConnector.Sandbox.SageX3.Graph;
using MlConnector.Sandbox.SageX3.Tokens;

namespace MlConnector.Sandbox.SageX3;

/// <summary>A Sage X3 server with one folder that holds data.</summary>
public sealed record SageX3SandboxOptions
{
    /// <summary>Endpoint (folder) with the data.</summary>
    public string Endpoint { get; init; } = "SEED";

    /// <summary>Seed of the data; the same seed, size and day give the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How much there is: 1 = some hundred rows, 10 = ten times as many.</summary>
    public int Size { get; init; } = 1;

    /// <summary>The company's today when its data is made; null for the day before the clock's, so that nothing was changed in the future.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Classes that the customer made, empty at first: name and key column.</summary>
    public IReadOnlyList<(string Name, string Key)> OwnClasses { get; init; } = [];

    /// <summary>The legacy REST interface.</summary>
    public Api1Options Api1 { get; init; } = new();

    /// <summary>GraphQL.</summary>
    public GraphOptions Graph { get; init; } = new();

    /// <summary>The Token API of the gateway.</summary>
    public TokenApiOptions Tokens { get; init; } = new();
}
