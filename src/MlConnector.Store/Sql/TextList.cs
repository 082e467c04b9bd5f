using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlConnector.Store.Sql;

/// <summary>A list of texts as one parameter of a statement, however many there are: one statement asks for all of them. <see cref="IDialect.TextsOf"/> reads it.</summary>
internal static class TextList
{
    public static string Write(IReadOnlyCollection<string> texts) => JsonSerializer.Serialize(texts, TextListJson.Default.IReadOnlyCollectionString);
}

[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class TextListJson : JsonSerializerContext;
