using System.Globalization;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>The parameters of a scenario.</summary>
internal sealed class ScenarioParameters(IReadOnlyDictionary<string, string> given)
{
    /// <summary>Every scenario takes the company it happens in.</summary>
    public const string Company = "company";

    public string? Text(string name) => given.GetValueOrDefault(name);

    public string Text(string name, string otherwise) => Text(name) ?? otherwise;

    public string Needed(string name) => Text(name) ?? throw new ArgumentException($"give the parameter '{name}'");

    public int Whole(string name, int otherwise) => Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"parameter '{name}' is not a whole number: '{text}'");

    public decimal? Amount(string name) => Text(name) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"parameter '{name}' is not an amount: '{text}'");

    /// <summary>Refuses parameters that the scenario does not take, before it changes anything.</summary>
    public void RefuseUnknown(string[] known)
    {
        var unknown = given.Keys.Where(name => name != Company && !known.Contains(name, StringComparer.Ordinal)).ToList();
        if (unknown.Count > 0) throw new ArgumentException($"unknown parameters: {string.Join(", ", unknown)}; known: {string.Join(", ", known.Append(Company))}");
    }
}
