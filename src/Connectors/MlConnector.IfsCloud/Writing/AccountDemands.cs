using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.WriteBack;
using MlConnector.IfsCloud.Options;

namespace MlConnector.IfsCloud.Writing;

/// <summary>Holds rows of entries against the code parts that their accounts demand and forbid, and that the site demands of every row.</summary>
internal sealed class AccountDemands(CodePartDemands demands, ReferenceSets sets)
{
    private static readonly string[] Parts = [.. VoucherKind.CodeParts.Select(letter => $"Code{letter}")];

    /// <summary>Adds every finding of the entries of one company.</summary>
    public async Task CheckAsync(string company, IReadOnlyCollection<Entry> entries, List<ConnectorError> findings, CancellationToken cancel)
    {
        EntryLine[] lines = [.. entries.SelectMany(entry => entry.Lines)];
        string[] asked = demands.AsksAccounts ? await sets.ColumnsAsync(VoucherKind.Account, Parts.Select(Column), cancel) : [];
        Dictionary<string, string[]> accounts = asked.Length == 0
            ? []
            : await sets.FindAsync(VoucherKind.Account, company, lines.Select(line => line.Values.GetValueOrDefault(VoucherKind.Account, "")), [.. asked.Select(name => new Field(name, FieldType.Text))], cancel);
        foreach (EntryLine line in lines)
        {
            string account = line.Values.GetValueOrDefault(VoucherKind.Account, "");
            string[]? said = accounts.GetValueOrDefault(account);
            foreach (string part in Parts) Judge(company, account, part, Word(said, asked, part), line, findings);
        }
    }

    /// <summary>What an account says of a code part; empty where it says nothing.</summary>
    private static string Word(string[]? said, string[] asked, string part) => said is not null && Array.IndexOf(asked, Column(part)) is >= 0 and int at ? said[at] : "";

    private void Judge(string company, string account, string part, string word, EntryLine line, List<ConnectorError> findings)
    {
        string value = line.Values.GetValueOrDefault(part, "");
        string other = $"if IFS means something else by '{word}', say so under writeBack.vouchers.demands of the connection";
        if (demands.Blocked.Contains(word))
        {
            if (value.Length > 0) findings.Add(Finding(line, $"Account '{account}' of company {company} forbids {part}, and the row has '{value}'.", $"Take it out of the row; {other}."));
        }
        else if (value.Length == 0 && demands.Mandatory.Contains(word))
        {
            findings.Add(Finding(line, $"Account '{account}' of company {company} demands {part}, and the row has none.", $"Give the row one; {other}."));
        }
        else if (value.Length == 0 && demands.Always.Contains(part[^1..]))
        {
            findings.Add(Finding(line, $"Every row has to have {part} here, and this one has none.", "Give the row one, or take the letter out of writeBack.vouchers.mandatoryCodeParts of the connection."));
        }
    }

    private static ConnectorError Finding(EntryLine line, string message, string fix) => new(IfsCloudErrors.Demand, ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = line.Where };

    private static string Column(string part) => $"Req{part}";
}
