using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.WriteBack;

namespace MlConnector.Engine.WriteBack;

/// <summary>Texts about entries: our reference, the hash of what is written, what the audit trail and people are told.</summary>
internal static class EntryText
{
    /// <summary>What the ERP's field of our reference holds; the same entry has the same for ever.</summary>
    public static string Reference(string pipeline, Entry entry) => $"{pipeline}:{entry.Id}";

    /// <summary>SHA-256 of everything that is written, hex. Every part is preceded by its length, so that nothing can be moved from one field into the next.</summary>
    public static string Hash(EntryKind kind, Entry entry)
    {
        StringBuilder text = new();
        Append(text, kind.Name);
        Append(text, entry.Id);
        foreach ((string name, string value) in entry.Values) Append(text, name, value);
        foreach (EntryLine line in entry.Lines)
        {
            Append(text, "line");
            foreach ((string name, string value) in line.Values) Append(text, name, value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>What an entry is, on one line.</summary>
    public static string Describe(EntryKind kind, Entry entry)
    {
        (decimal debit, decimal credit) = EntryBalance.Sums(kind, entry);
        return $"{string.Join(", ", entry.Values.Select(value => $"{value.Key} {value.Value}"))}; {Figures(entry.Lines.Length, debit, credit)}";
    }

    /// <summary>What the ERP has, on one line.</summary>
    public static string Describe(StoredEntry stored) => $"{stored.Key}; {Figures(stored.Lines, stored.Debit, stored.Credit)}";

    private static string Figures(int lines, decimal debit, decimal credit) => string.Create(CultureInfo.InvariantCulture, $"{lines} lines, debit {debit}, credit {credit}");

    private static void Append(StringBuilder text, params string[] parts)
    {
        foreach (string part in parts) text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
    }
}
