using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.IfsCloud.Writing;

namespace MlConnector.IfsCloud.Options;

/// <summary>
/// Which code parts rows of a voucher have to have and may not have. Each account says it for each code part (<c>ReqCodeB</c> … <c>ReqCodeJ</c>), with one of three values that IFS documents: Can, Mandatory, Blocked. How the service
/// spells them is inferred, so the words are settings.
/// </summary>
/// <param name="Mandatory">Words of an account for what its rows have to have.</param>
/// <param name="Blocked">Words of an account for what its rows may not have.</param>
/// <param name="Always">Code parts that every row has to have at this site, whatever its account says.</param>
internal sealed record CodePartDemands(ImmutableHashSet<string> Mandatory, ImmutableHashSet<string> Blocked, ImmutableHashSet<string> Always)
{
    public const string StandardMandatory = "Mandatory", StandardBlocked = "Blocked";

    /// <summary>True if accounts are to be asked.</summary>
    public bool AsksAccounts => Mandatory.Count + Blocked.Count > 0;

    /// <summary>Reads <c>demands</c> and <c>mandatoryCodeParts</c> of <c>writeBack.vouchers</c>.</summary>
    public static CodePartDemands Read(SettingReader? vouchers)
    {
        SettingReader? demands = vouchers?.Section("demands");
        CodePartDemands read = new(Words(demands, "mandatory", StandardMandatory), Words(demands, "blocked", StandardBlocked), Letters(vouchers));
        demands?.Done();
        return read;
    }

    /// <summary>A list; written empty it is empty.</summary>
    private static ImmutableHashSet<string> Words(SettingReader? demands, string name, string standard) => demands?.Has(name) == true ? [.. demands.Texts(name)] : [standard];

    private static ImmutableHashSet<string> Letters(SettingReader? vouchers)
    {
        IReadOnlyList<string> parts = vouchers?.Texts("mandatoryCodeParts") ?? [];
        foreach (string part in parts.Where(part => part.Length != 1 || !VoucherKind.CodeParts.Contains(part[0], StringComparison.Ordinal)))
            vouchers!.Report("CONFIG-VALUE", vouchers.Node("mandatoryCodeParts")!.Place, $"{vouchers.Path}.mandatoryCodeParts names '{part}'.", "Give letters from B to J, such as [B, C].");
        return [.. parts];
    }
}
