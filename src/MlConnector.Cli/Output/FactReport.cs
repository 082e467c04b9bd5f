using MlConnector.Composition.Wording;
namespace MlConnector.Cli.Output;

/// <summary>Names and values.</summary>
internal sealed class FactReport(IReadOnlyList<(string Name, string Value)> facts) : IReport
{
    public void WriteText(TextReport text)
    {
        int width = facts.Max(fact => fact.Name.Length);
        foreach ((string name, string value) in facts) text.Line($"{name.PadRight(width)}  {value}");
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartObject();
        foreach ((string name, string value) in facts) json.WriteString(name, value);
        json.WriteEndObject();
    });
}
