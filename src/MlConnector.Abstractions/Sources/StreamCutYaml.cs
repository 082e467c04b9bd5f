using MlConnector.Abstractions.Configuration;

namespace MlConnector.Abstractions.Sources;

/// <summary>Reads the <c>cut:</c> of a stream: which rows belong together, and what they must agree with before they are delivered.</summary>
internal static class StreamCutYaml
{
    private const int PairedGrace = 3;

    public static CutDefinition? Read(SettingReader? reader)
    {
        if (reader is null) return null;
        CutDefinition cut = new([.. reader.Texts("document")])
        {
            ControlEntity = Optional(reader, "control"),
            ControlKey = [.. reader.Texts("controlKey")],
            CountField = Optional(reader, "count"),
            Sums = StreamYaml.ReadTexts(reader, "sums"),
            Balance = Optional(reader, "balance"),
            CompleteWhen = Optional(reader, "completeWhen"),
            ControlFields = FieldYaml.ReadMap(reader, "controlFields", required: false),
            PairedStream = Optional(reader, "paired"),
            PairedBy = StreamYaml.ReadTexts(reader, "pairedBy"),
            PairedWhen = Optional(reader, "pairedWhen"),
            Rereads = (int)reader.Integer("rereads", 2, 0, 20),
        };
        cut = cut with { Grace = Grace(reader, cut) };
        reader.Done();
        if (cut.Document.IsEmpty) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} does not say which fields make a document.", "Add 'document: [Field, …]'.");
        if (cut.ControlEntity is not null && (cut.ControlKey.Length != cut.Document.Length || cut.ControlFields.IsEmpty))
        {
            reader.Report("CONFIG-VALUE", reader.Place, $"{reader.Path} names a control record without its key or fields.", "Give 'controlKey' with as many fields as 'document', and 'controlFields'.");
        }

        return cut;
    }

    /// <summary>Journals with a control record wait for a person unless the stream says otherwise; two halves that do not meet are delivered some time.</summary>
    private static int? Grace(SettingReader reader, CutDefinition cut)
    {
        int grace = (int)reader.Integer("grace", cut.PairedStream is null ? -1 : PairedGrace, -1, 1000);
        return grace < 0 ? null : grace;
    }

    private static string? Optional(SettingReader reader, string name) => reader.Text(name) is { Length: > 0 } text ? text : null;
}
