using System.Globalization;

namespace MlConnector.Sandbox.SageX3.Data;

/// <summary>The general balance: what X3 keeps of its postings by ledger, company, site, year, account, partner, currency and period. Made anew of the folder's actual entries whenever somebody looks, so that it is never behind them.</summary>
internal sealed class LedgerBalances(X3Folder folder) : X3Class("BALANCE", [.. GroupColumns, "PER"])
{
    private static readonly string[] GroupColumns = ["LEDTYP", "CPY", "FCY", "FIY", "ACC", "BPR", "CUR"];

    public override IReadOnlyList<X3Record> Records =>
    [
        .. folder.Class("GACCENTRY").Records.Where(entry => entry.Number("CAT") == 1)
            .SelectMany(entry => entry.Lines.Select(line => (Entry: entry, Line: line)))
            .GroupBy(posting => string.Join('|', KeyOf(posting.Entry, posting.Line)), StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select((same, at) => Balance([.. same], at)),
    ];

    private static IEnumerable<string> KeyOf(X3Record entry, X3Record line) =>
        [line.Text("LEDTYP"), entry.Text("CPY"), line.Text("FCYLIN"), entry.Text("FIY"), line.Text("ACC"), line.Text("BPR"), line.Text("CUR"), entry.Text("PER")];

    private static X3Record Balance((X3Record Entry, X3Record Line)[] postings, int at)
    {
        (X3Record entry, X3Record line) = postings[0];
        var balance = new X3Record { Uuid = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-ba1{at:x9}") };
        (balance["LEDTYP"], balance["CPY"], balance["FCY"], balance["FIY"]) = (line["LEDTYP"], entry["CPY"], line["FCYLIN"], entry["FIY"]);
        (balance["ACC"], balance["BPR"], balance["CUR"], balance["PER"]) = (line["ACC"], line["BPR"], line["CUR"], entry["PER"]);
        (balance["DEB"], balance["CDT"]) = (Sum(postings, 1, "AMTCUR"), Sum(postings, -1, "AMTCUR"));
        (balance["DEBLED"], balance["CDTLED"]) = (Sum(postings, 1, "AMTLED"), Sum(postings, -1, "AMTLED"));
        var changed = postings.Max(posting => (DateTime)posting.Entry["UPDDATTIM"]);
        (balance["CREDATTIM"], balance["UPDDATTIM"]) = (changed, changed);
        return balance;
    }

    private static decimal Sum((X3Record Entry, X3Record Line)[] postings, int sign, string amount) => postings.Where(posting => posting.Line.Number("SNS") == sign).Sum(posting => posting.Line.Number(amount));
}
