using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>Compares the rows of a document with its control record and with themselves: count, sums, balance.</summary>
internal sealed class DocumentCheck
{
    private readonly CutDefinition cut;
    private readonly (string Control, RowNumber Number)[] sums;
    private readonly RowNumber? balance;

    public DocumentCheck(CutDefinition cut, RecordSchema schema, IRowExpressions expressions)
    {
        this.cut = cut;
        sums = [.. cut.Sums.Select(sum => (sum.Key, expressions.Number(sum.Value, schema)))];
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
        for (int i = 0; control is not null && i < sums.Length; i++)
        {
            if (control.Sums[i] is { } stated && Total(rows, sums[i].Number) is { } total && total != stated)
                return string.Create(CultureInfo.InvariantCulture, $"its rows sum to {total}, {cut.ControlEntity}.{sums[i].Control} says {stated}");
        }

        return null;
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
