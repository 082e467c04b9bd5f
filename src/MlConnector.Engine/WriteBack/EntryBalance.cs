using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;

namespace MlConnector.Engine.WriteBack;

/// <summary>Whether entries balance, exactly (INV-7): each line has an amount on one side, and both sides of an entry have the same sum.</summary>
internal static class EntryBalance
{
    public static void Check(EntryKind kind, ImmutableArray<Entry> entries, Problems problems)
    {
        if (kind.Balance is not { } sides) return;
        foreach (Entry entry in entries)
        {
            foreach (EntryLine line in entry.Lines.Where(line => (Amount(line, sides.Debit) != 0) == (Amount(line, sides.Credit) != 0)))
            {
                problems.Add(WriteBackErrors.Unbalanced(line.Where, $"A line of entry {entry.Id} needs an amount in {sides.Debit} or in {sides.Credit}, not in both."));
            }

            (decimal debit, decimal credit) = Sums(kind, entry);
            if (debit != credit) problems.Add(WriteBackErrors.Unbalanced(entry.Where, string.Create(CultureInfo.InvariantCulture, $"Entry {entry.Id} does not balance: {sides.Debit} {debit}, {sides.Credit} {credit}.")));
        }
    }

    /// <summary>Sums of both sides.</summary>
    public static (decimal Debit, decimal Credit) Sums(EntryKind kind, Entry entry) =>
        kind.Balance is { } sides ? (entry.Lines.Sum(line => Amount(line, sides.Debit)), entry.Lines.Sum(line => Amount(line, sides.Credit))) : (0, 0);

    private static decimal Amount(EntryLine line, string column) =>
        line.Values.TryGetValue(column, out string? digits) ? decimal.Parse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;
}
