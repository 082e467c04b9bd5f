using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Streams;

/// <summary>What the ERP states of itself agrees with the rows that are read.</summary>
public sealed class ControlFigureTests(SysproSite site) : IClassFixture<SysproSite>
{
    [Theory]
    [InlineData("gl_postings", "journal,period-balance")]
    [InlineData("ap_invoices", "supplier-balance")]
    [InlineData("ar_invoices", "customer-balance")]
    public async Task Stated_figures_agree_with_the_rows(string name, string controls)
    {
        await using ISource source = site.Connect(site.Settings(enet: null));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, name);
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        HashSet<string> met = [];
        Dictionary<string, decimal> sums = new(StringComparer.Ordinal);
        await foreach (ControlFigure figure in ((IReconciles)stream).ReadControlFiguresAsync(TestContext.Current.CancellationToken))
        {
            met.Add(figure.Control);
            string prefix = $"{string.Join(',', figure.GroupFields)}|{figure.Measure}|";
            if (!sums.ContainsKey(prefix)) Sum(rows, figure, prefix, sums);
            Assert.Equal((figure.Value, string.Join(',', figure.Group)), (sums.GetValueOrDefault(prefix + string.Join(',', figure.Group)), string.Join(',', figure.Group)));
        }

        Assert.Equal(controls.Split(','), met.Order(StringComparer.Ordinal));
    }

    private static void Sum(List<Dictionary<string, string?>> rows, ControlFigure figure, string prefix, Dictionary<string, decimal> sums)
    {
        sums[prefix] = 0;
        foreach (Dictionary<string, string?> row in rows)
        {
            string group = prefix + string.Join(',', figure.GroupFields.Select(field => Canonical(row[field]!)));
            sums[group] = sums.GetValueOrDefault(group) + Value(row, figure.Measure);
        }
    }

    private static decimal Value(Dictionary<string, string?> row, string measure)
    {
        if (measure == "count") return 1;
        if (measure == "balance") return Number(row.GetValueOrDefault("MthInvBal1") ?? row["InvoiceBal1"]);
        decimal value = Number(row["EntryValue"]);
        bool credit = row["EntryType"] == "C";
        return measure switch { "debit" => credit ? 0 : value, "credit" => credit ? value : 0, _ => credit ? -value : value };
    }

    private static decimal Number(string? text) => decimal.Parse(text!, CultureInfo.InvariantCulture);

    private static string Canonical(string text) => text.Trim() is { Length: > 0 } digits && digits.All(char.IsAsciiDigit) ? digits.TrimStart('0').PadLeft(1, '0') : text;
}
