using System.Text.Json;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>A dead letter as JSON.</summary>
internal static class DeadLetterJson
{
    public static void Write(Utf8JsonWriter json, DeadLetterRecord letter, string stream, IReadOnlyDictionary<string, string?>? values = null)
    {
        json.WriteStartObject();
        json.WriteNumber("id", letter.Id);
        json.WriteString("stream", stream);
        json.WriteString("record", letter.SourceId);
        json.WriteString("code", letter.Code);
        json.WriteString("column", letter.Column);
        json.WriteString("message", letter.Message);
        json.WriteString("fix", letter.Fix);
        json.WriteString("state", Words.Of(letter.State));
        json.WriteString("reason", letter.Reason);
        json.WriteNumber("met", letter.Met);
        json.WriteString("run", letter.RunId);
        json.WriteString("firstSeen", letter.FirstSeen);
        if (values is not null)
        {
            json.WriteStartObject("values");
            foreach ((string field, string? value) in values) json.WriteString(field, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
