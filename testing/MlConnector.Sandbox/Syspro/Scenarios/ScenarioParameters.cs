using System.Globalization;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>The parameters of a scenario. What is asked for is what is known: an unknown one is refused when the scenario has read its own.</summary>
internal sealed class ScenarioParameters(IReadOnlyDictionary<string, string> given)
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    public string? Text(string name)
    {
        read.Add(name);
        return given.GetValueOrDefault(name);
    }

    public string Text(string name, string otherwise) => Text(name) ?? otherwise;

    public string Needed(string name) => Text(name) ?? throw new ArgumentException($"give the parameter '{name}'");

    public int Whole(string name, int otherwise) => Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"parameter '{name}' is not a whole number: '{text}'");

    public decimal? Amount(string name) => Text(name) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"parameter '{name}' is not an amount: '{text}'");

    public void RefuseUnread()
    {
        var unread = given.Keys.Where(name => !read.Contains(name)).ToList();
        if (unread.Count > 0) throw new ArgumentException($"unknown parameters: {string.Join(", ", unread)}; known: {string.Join(", ", read.Order(StringComparer.Ordinal))}");
    }
}
