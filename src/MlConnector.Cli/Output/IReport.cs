namespace MlConnector.Cli.Output;

/// <summary>A command's result: the same facts as text for people and as JSON for programs.</summary>
internal interface IReport
{
    /// <summary>For people.</summary>
    void WriteText(TextReport text);

    /// <summary>One JSON document.</summary>
    void WriteJson(TextWriter output);
}
