using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;

namespace MlConnector.SageX3.Reading;

/// <summary>What X3 states of its postings itself: the movement of each account in each period, debit less credit of the general balance, over all sites, partners and currencies. What was brought forward is no movement.</summary>
internal static class LedgerFigures
{
    /// <summary>Fields of the balances without which nothing can be compared: what a movement belongs to, in the order of the postings' trial balance, and what makes it.</summary>
    public static ImmutableArray<string> Needed { get; } = ["CPY", "LEDTYP", "ACC", "FIY", "PER", "DEBLED", "CDTLED"];

    private const int Groups = 5;
    private const int Period = 4;

    /// <summary>The movements. <paramref name="periodOne"/> is what the balances call the first period.</summary>
    public static async IAsyncEnumerable<ControlFigure> ReadAsync(StreamDefinition postings, ISourceStream balances, int periodOne, [EnumeratorCancellation] CancellationToken cancel)
    {
        TrialBalanceDefinition declared = postings.TrialBalance!;
        (string measure, string field) = declared.Sums[0];
        foreach ((string[] group, decimal moved) in await SumAsync(balances, periodOne, cancel))
            yield return new ControlFigure(declared.Control!, [.. group], measure, moved) { Expression = $"[{field}]", GroupFields = declared.GroupBy };
    }

    private static async Task<IEnumerable<(string[] Group, decimal Moved)>> SumAsync(ISourceStream balances, int periodOne, CancellationToken cancel)
    {
        int[] at = [.. Needed.Select(balances.Schema.OrdinalOf)];
        Dictionary<string, (string[] Group, decimal Moved)> sums = new(StringComparer.Ordinal);
        await foreach (SourcePage page in balances.ReadAsync(new FullWindow(), cancel))
        {
            using SourcePage owned = page;
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                decimal period = Number(page.Records, row, at[Period]) - periodOne + 1;
                if (period < 1) continue;
                string[] group = [.. at.Take(Groups).Select(field => Encoding.UTF8.GetString(page.Records[row].Bytes(field)))];
                group[Period] = period.ToString("0", CultureInfo.InvariantCulture);
                string key = string.Join('\u001f', group);
                sums[key] = (group, sums.GetValueOrDefault(key).Moved + Number(page.Records, row, at[Groups]) - Number(page.Records, row, at[Groups + 1]));
            }
        }

        return sums.Values;
    }

    private static decimal Number(RecordPage page, int row, int field) => CellValue.TryDecimal(page[row].Bytes(field), out decimal value) ? value : 0;
}
