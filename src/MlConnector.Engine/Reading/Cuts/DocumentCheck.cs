using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>Compares the rows of a document with its control record, or with what a companion says of it, and with themselves: count, sums, balance.</summary>
internal sealed class DocumentCheck
{
    private readonly CutDefinition cut;
    private readonly (string Stated, int Ordinal, RowNumber Number)[] sums;
    private readonly RowNumber? balance;

    public DocumentCheck(CutDefinition cut, RecordSchema schema, IRowExpressions expressions)
    {
        this.cut = cut;
        sums = [.. cut.Sums.Select(sum => (sum.Key, schema.OrdinalOf(sum.Key), expressions.Number(sum.Value, schema)))];
        balance = cut.Balance is null ? null : expressions.Number(cut.Balance, schema);
    }

    /// <summary>Null if the document holds, else what does not agree, in words.</summary>
    public string? Disagreement(DocumentRows rows, ControlRecord? control)
    {
        if (cut.ControlEntity is not null && control is null) return $"there is no {cut.ControlEntity} for it";
        if (control is { Complete: false }) return "it is not posted yet";
        if (control?.Count is { } count && count != rows.Count) return string.Create(CultureInfo.InvariantCulture, $"it has {rows.Count} rows, {cut.ControlEntity}.{cut.CountField} says {count}");
        return SumDisagreement(rows, control) ?? BalanceDisagreement(rows);
    }

    private string? SumDisagreement(DocumentRows rows, ControlRecord? control)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            if (Stated(rows, control, i) is { } stated && Total(rows, sums[i].Number) is { } total && total != stated)
                return string.Create(CultureInfo.InvariantCulture, $"its rows sum to {total}, {(cut.ControlEntity is { } entity ? $"{entity}." : "")}{sums[i].Stated} says {stated}");
        }

        return null;
    }

    /// <summary>What the sum should be: as the control record says, or without one as the last row's own field does, which a companion fills after the rows were read; null where nothing is said.</summary>
    private decimal? Stated(DocumentRows rows, ControlRecord? control, int sum)
    {
        if (cut.ControlEntity is not null) return control?.Sums[sum];
        return CellValue.TryDecimal(rows.Page[rows.Count - 1].Bytes(sums[sum].Ordinal), out decimal stated) ? stated : null;
    }

    private string? BalanceDisagreement(DocumentRows rows) =>
        balance is not null && Total(rows, balance) is { } rest && rest != 0 ? string.Create(CultureInfo.InvariantCulture, $"its rows do not balance: {rest} is left over") : null;

    /// <summary>The sum, or null if a row cannot be read: it becomes a dead letter, and the others must not wait for it.</summary>
    private static decimal? Total(DocumentRows rows, RowNumber number)
    {
        decimal total = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            RecordRow view = rows.Page[row];
            if (!rows.ViolationOf(row).IsNone) return null;
            if (number(view, out decimal value)) total += value;
        }

        return total;
    }
}
