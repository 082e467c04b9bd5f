using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;

namespace MlConnector.Tableau.Transport;

/// <summary>What a good answer has to hold. A proxy that answers with a good status and nothing in it must not look like a site where nothing is (INV-3).</summary>
internal static class AnswerParts
{
    /// <summary>A part that has to be there.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-ANSWER</c>: it is not.</exception>
    public static JsonElement Part(JsonElement answer, string name, string what) =>
        AnswerPart.Child(answer, name) is { ValueKind: JsonValueKind.Object } part ? part : throw new ConnectorException(TableauErrors.Answer(what, $"it names no {name}"));

    /// <summary>The elements of a list or of a page of one. An empty one is an empty element, or one that is left out where the page itself says that there are none.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-ANSWER</c>: it is no list.</exception>
    public static JsonElement[] List(JsonElement answer, string list, string element, string what)
    {
        if (AnswerPart.Child(answer, list) is not { } found)
        {
            if (AnswerPart.Child(answer, "pagination") is { } pagination && AnswerPart.Whole(pagination, "totalAvailable") == 0) return [];
        }
        else if (found.ValueKind == JsonValueKind.Object)
        {
            if (AnswerPart.Child(found, element) is { ValueKind: JsonValueKind.Array }) return AnswerPart.List(found, element);
            if (!found.EnumerateObject().MoveNext()) return [];
        }

        throw new ConnectorException(TableauErrors.Answer(what, $"it holds no list of {list}"));
    }
}
