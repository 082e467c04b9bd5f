using System.Text.Json.Serialization;

namespace MlConnector.Engine.Reading.Waiting;

/// <summary>A document that was met but did not hold together: remembered in the cursor (INV-2) and asked again at each poll.</summary>
/// <param name="Document">Its key: the company where the stream has one, then the cut's document fields.</param>
/// <param name="Why">What did not hold, in words.</param>
/// <param name="Polls">Polls at which it was found so; <see cref="WrittenOff"/> = a person said that it need not be waited for.</param>
public sealed record WaitingDocument(string[] Document, string Why, int Polls)
{
    /// <summary>More polls than any grace.</summary>
    public const int WrittenOff = int.MaxValue;

    /// <summary>The key as people see and type it.</summary>
    [JsonIgnore]
    public string Text => TextOf(Document);

    /// <summary>One sentence for people.</summary>
    [JsonIgnore]
    public string Remark => $"{Text} waits: {Why}.";

    /// <summary>A key as people see and type it.</summary>
    public static string TextOf(IEnumerable<string> document) => string.Join('/', document);
}
