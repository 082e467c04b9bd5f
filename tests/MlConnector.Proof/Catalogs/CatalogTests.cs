using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.IfsCloud;
using MlConnector.PowerBi.Schema;
using MlConnector.SageX3;
using MlConnector.Syspro;
using MlConnector.Yaml;

namespace MlConnector.Proof.Catalogs;

/// <summary>What holds of every stream that ships, whatever ERP it is of.</summary>
public sealed class CatalogTests
{
    /// <summary>Columns that may be Double in Power BI, by what they are: digits behind the fourth place matter there, and nobody adds them up to the cent. Everything else that is a decimal is an amount.</summary>
    private static readonly string[] NoAmounts =
    [
        // quantities
        "Qty", "QTY", "Quantity", "OpeningBalance",
        // rates
        "ConvRate", "ExchangeRate", "CurrRate", "RATMLT", "RATDIV", "CHGCOE",
        // prices and costs of one unit
        "MPrice", "MForeignPrice", "UnitCost", "UnitPrice", "MaterialCost", "LabourCost", "GROPRI", "NETPRI",
    ];

    public static TheoryData<string, string> Streams
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string erp in Catalogs.Keys)
            {
                foreach (string stream in Catalogs[erp].Names) data.Add(erp, stream);
            }

            return data;
        }
    }

    private static SortedDictionary<string, EmbeddedStreams> Catalogs { get; } = new(StringComparer.Ordinal)
    {
        ["ifs-cloud"] = new EmbeddedStreams(typeof(IfsCloudFactory).Assembly),
        ["sage-x3"] = new EmbeddedStreams(typeof(SageX3Factory).Assembly),
        ["syspro"] = new EmbeddedStreams(typeof(SysproFactory).Assembly),
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void INV7_no_amount_is_a_double_in_Power_BI(string erp, string name)
    {
        StreamDefinition stream = Catalogs[erp].Read(name);
        Problems problems = new();
        MappingCompiler mapping = MappingCompiler.For(stream);
        ColumnMapping[] columns = stream.Defaults.Columns.IsEmpty ? [.. mapping.AllFields()] : [.. stream.Defaults.Columns.Select(column => new ColumnMapping(column.Key, column.Value))];
        IEnumerable<string> doubles = mapping.Describe(new MappingDefinition([.. columns]), problems)
            .Where(column => ColumnTypes.Describe(column.Value.Name, column.Value, column.NativeType, new DateOnly(1753, 1, 1), problems).NativeType == "Double")
            .Select(column => column.Value.Name);
        Assert.Empty(problems.Errors);
        Assert.DoesNotContain(doubles, column => !NoAmounts.Any(known => column.Contains(known, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Each_stream_has_control_totals(string erp, string name) => Assert.NotNull(Catalogs[erp].Read(name).ControlTotals);
}
