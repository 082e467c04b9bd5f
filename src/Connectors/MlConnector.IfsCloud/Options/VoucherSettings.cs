using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Streams;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Options;

/// <summary>Where GL vouchers are created. None of these names is public: each is a setting.</summary>
/// <param name="Set">Set of the voucher's header.</param>
/// <param name="Lines">Navigation from a header to its rows.</param>
/// <param name="Reference">Column of the header that holds our reference.</param>
/// <param name="Columns">Names that columns of the file have at this site.</param>
internal sealed record VoucherSettings(SetAddress Set, string Lines, string Reference, ImmutableDictionary<string, string> Columns)
{
    public const string StandardSet = "main:ManualVoucherHandling/VoucherSet", StandardLines = "VoucherRowsArray", StandardReference = "Cf_MlcReference";

    /// <summary>Longest reference.</summary>
    public int ReferenceLength { get; init; } = 100;

    /// <summary>Code parts that rows have to have.</summary>
    public required CodePartDemands Demands { get; init; }

    /// <summary>The site's column of a column of the file.</summary>
    public string ColumnOf(string name) => Columns.GetValueOrDefault(name, name);

    /// <summary>Reads <c>writeBack.vouchers</c>.</summary>
    public static VoucherSettings Read(SettingReader connection)
    {
        SettingReader? writeBack = connection.Section("writeBack"), reader = writeBack?.Section("vouchers");
        string set = reader?.Text("set", StandardSet) ?? StandardSet;
        if (SetAddress.Parse(set) is not { IsChild: false } address)
        {
            reader!.Report("CONFIG-VALUE", reader.Node("set")!.Place, $"{reader.Path}.set is '{set}'.", SetAddress.Form);
            address = SetAddress.Parse(StandardSet)!;
        }

        VoucherSettings settings = new(address, Name(reader, "lines", StandardLines), Name(reader, "reference", StandardReference), reader is null ? ImmutableDictionary<string, string>.Empty : NamedTexts.Read(reader, "columns"))
        {
            ReferenceLength = (int)(reader?.Integer("referenceLength", 100, 20, 2000) ?? 100),
            Demands = CodePartDemands.Read(reader),
        };
        foreach ((string column, string name) in settings.Columns.Where(one => !IsName(one.Value))) reader!.Report("CONFIG-VALUE", reader.Node("columns")!.Place, $"{reader.Path}.columns.{column} is '{name}'.", "Give the name of a column of the projection.");
        reader?.Done();
        writeBack?.Done();
        return settings;
    }

    private static string Name(SettingReader? reader, string setting, string standard)
    {
        string name = reader?.Text(setting, standard) ?? standard;
        if (!IsName(name)) reader!.Report("CONFIG-VALUE", reader.Node(setting)!.Place, $"{reader.Path}.{setting} is '{name}'.", "Give a name as the projection's metadata spells it.");
        return name;
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
