using MlConnector.Sandbox.Tableau.Packaged;
using MlConnector.Sandbox.Tableau.Parquet;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>A type of file that may be published: what its data is then, the bytes that it begins with, and how its rows are read.</summary>
internal sealed record FileKind(string Extension, string Connection, byte[] First, Func<byte[], ParquetTable> Read)
{
    private static readonly FileKind[] All =
    [
        new("parquet", "hyper", [.. "PAR1"u8], ParquetTable.Read),
        new("tdsx", "textscan", [.. "PK"u8], PackagedSource.Read),

        // Its format is not documented: it is kept as it is, and who asks for its fields or rows is refused.
        new("hyper", "hyper", [0x48, 0x79, 0x50, 0x65, 0x72, 0x08, 0, 0, 0x01, 0, 0, 0], static _ => new ParquetTable([], [])) { IsOpaque = true },
    ];

    /// <summary>Nothing of its fields and rows is known.</summary>
    public bool IsOpaque { get; private init; }

    /// <summary>The type that a request names. Text and Excel files are not accepted bare, <c>tde</c> no more; a <c>tds</c> names a database, and there is none here.</summary>
    public static FileKind Of(string? extension) => Array.Find(All, kind => kind.Extension == extension) ?? throw new Refusal("400011", "Bad Request", $"'{extension}' is no type of file that can be published here.");

    /// <summary>Refuses bytes that are of another type than their name says.</summary>
    public void Check(byte[] file)
    {
        if (!file.AsSpan().StartsWith(First)) throw new Refusal("400011", "Bad Request", $"The file is no {Extension} file.");
    }
}
