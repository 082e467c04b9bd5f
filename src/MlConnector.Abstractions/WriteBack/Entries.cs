using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.WriteBack;

/// <summary>A kind of document that a source can create: <c>gl_vouchers</c>.</summary>
/// <param name="Name">Its name in settings and commands.</param>
/// <param name="Columns">Columns of its file, beside the one that names the entry.</param>
public sealed record EntryKind(string Name, ImmutableArray<EntryColumn> Columns)
{
    /// <summary>One sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Columns whose sums over the lines of an entry have to be the same; null where nothing has to balance.</summary>
    public (string Debit, string Credit)? Balance { get; init; }

    /// <summary>Longest reference that the ERP's field takes.</summary>
    public int ReferenceLength { get; init; } = 100;
}

/// <summary>A column of the file of an <see cref="EntryKind"/>.</summary>
/// <param name="Field">Name and type; <see cref="Schemas.Field.Required"/> means that a cell may not be empty.</param>
/// <param name="OfLine">True for values of a line, false for values of the whole entry: those are the same in each of its lines.</param>
public sealed record EntryColumn(Field Field, bool OfLine);

/// <summary>One document to be created, as read from a file: checked against its columns, in canonical form (digits, <c>yyyy-MM-dd</c>, text).</summary>
/// <param name="Id">Name that its author gave it; the same name is the same document for ever.</param>
/// <param name="Values">Values of the whole entry, by column; empty cells are left out.</param>
/// <param name="Lines">Its lines.</param>
public sealed record Entry(string Id, ImmutableSortedDictionary<string, string> Values, ImmutableArray<EntryLine> Lines)
{
    /// <summary>Where it begins in its file: <c>vouchers.csv:2</c>.</summary>
    public string Where => Lines.IsDefaultOrEmpty ? "" : Lines[0].Where;
}

/// <summary>A line of an <see cref="Entry"/>.</summary>
/// <param name="Where">Its place in the file: <c>vouchers.csv:2</c>.</param>
/// <param name="Values">Its values, by column; empty cells are left out.</param>
public sealed record EntryLine(string Where, ImmutableSortedDictionary<string, string> Values);

/// <summary>A document as the ERP has it.</summary>
/// <param name="Key">Its key, for people: <c>10/M/2026/4711</c>.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="Debit">Sum of the first column that has to balance.</param>
/// <param name="Credit">Sum of the second.</param>
public sealed record StoredEntry(string Key, int Lines, decimal Debit, decimal Credit);
