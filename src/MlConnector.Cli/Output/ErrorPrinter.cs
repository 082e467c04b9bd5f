using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Commands;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Output;

/// <summary>Prints errors: code, place, what happened, what to do, who can do it. Never a stack trace, never a secret (INV-6).</summary>
internal static class ErrorPrinter
{
    public static void Print(CommandContext context, IReadOnlyList<ConnectorError> errors)
    {
        if (context.Json)
        {
            JsonDocumentWriter.Write(context.Output, json =>
            {
                json.WriteStartObject();
                Write(json, "errors", errors, context.Scrub);
                json.WriteEndObject();
            });
            return;
        }

        var text = new TextReport(context.Errors, context.Terminal && !Console.IsErrorRedirected, context.Terminal && !Console.IsErrorRedirected ? Console.WindowWidth : 0);
        foreach (ConnectorError error in errors)
        {
            text.Line($"{error.Code}{(error.Where.Length == 0 ? "" : $"  {context.Scrub(error.Where)}")}", Tone.Bad);
            text.Line($"  {context.Scrub(error.Message)}");
            text.Line($"  Fix: {context.Scrub(error.Fix)}{(error.Owner == ErrorOwner.Operator ? "" : $"  (for the {Name(error.Owner)})")}");
        }
    }

    /// <summary>Writes errors as a JSON array.</summary>
    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ConnectorError> errors, Func<string, string> scrub)
    {
        json.WriteStartArray(name);
        foreach (ConnectorError error in errors)
        {
            json.WriteStartObject();
            json.WriteString("code", error.Code);
            json.WriteString("kind", error.Kind.ToString());
            json.WriteString("owner", error.Owner.ToString());
            json.WriteString("where", scrub(error.Where));
            json.WriteString("message", scrub(error.Message));
            json.WriteString("fix", scrub(error.Fix));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Name(ErrorOwner owner) => owner switch
    {
        ErrorOwner.ErpAdmin => "ERP administrator",
        ErrorOwner.DestinationAdmin => "administrator of the destination",
        ErrorOwner.Us => "makers of ml-connector",
        _ => "operator",
    };
}
