using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Chaos.Truth;

/// <summary>What a folder of Sage X3 holds now, read without the engine: of journal entries the actual ones, of their lines those of the legal ledger.</summary>
internal static class X3Tables
{
    /// <summary>Suffix of the table that holds the lines of a class.</summary>
    public const string Lines = ".lines";

    private const string JournalEntries = "GACCENTRY";
    private static readonly DateOnly NoDate = new(1599, 12, 31);

    /// <summary>A class of it, or the lines of a class.</summary>
    public static SourceTable Of(SageX3Sandbox x3, string entity)
    {
        bool lines = entity.EndsWith(Lines, StringComparison.Ordinal);
        string name = lines ? entity[..^Lines.Length] : entity;
        X3Record[] records = [.. x3.Folder.Class(name).Records.Where(record => name != JournalEntries || record.Number("CAT") == 1)];
        if (!lines) return new SourceTable([.. records[0].Columns], [.. records.Select(record => (Func<string, object?>)(column => Value(record.Find(column))))]);
        IEnumerable<(X3Record Document, X3Record Line)> all = records.SelectMany(record => record.Lines.Where(line => name != JournalEntries || line.Number("LEDTYP") == 1).Select(line => (record, line)));
        return new SourceTable(
            [.. records[0].Lines[0].Columns.Union(records[0].Columns)],
            [.. all.Select(each => (Func<string, object?>)(column => Value(each.Line.Find(column) ?? each.Document.Find(column))))]);
    }

    private static object? Value(object? value) => value is DateOnly day && day == NoDate ? null : value;
}
