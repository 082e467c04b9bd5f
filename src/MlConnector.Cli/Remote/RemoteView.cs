using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Remote;

/// <summary>An answer of a service: as it came for programs, and as a few lines for people.</summary>
internal sealed class RemoteView(JsonElement answer, Action<TextReport> write) : IReport
{
    public void WriteText(TextReport text) => write(text);

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, answer.WriteTo);
}
