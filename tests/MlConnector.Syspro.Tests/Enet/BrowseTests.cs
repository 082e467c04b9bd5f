using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Enet;

public sealed class BrowseTests
{
    private static readonly StreamDefinition Suppliers = new("suppliers", "browse:ApSupplier")
    {
        Fields = [new Field("Supplier", FieldType.Text) { NumberedCode = true }, new Field("SupplierName", FieldType.Text), new Field("CurrentBalance", FieldType.Decimal) { Precision = 14, Scale = 2 }],
        Key = ["Supplier"],
        Defaults = new StreamDefaults("Suppliers", WriteMode.Replace),
    };

    [Fact]
    public async Task A_configured_browse_is_read_to_its_end_where_comfnd_is_not_licensed()
    {
        SysproSandboxOptions options = new() { Enet = new EnetOptions { UnlicensedObjects = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "COMFND" } } };
        await using SysproSite site = await SysproSite.StartAsync(options);
        await using ISource source = site.Connect(site.Settings(odata: null, enet: ", pageSize: 3"), Suppliers);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "suppliers");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(site.Sandbox.Table("ApSupplier").Count, rows.Select(row => row["Supplier"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(site.Sandbox.Table("ApSupplier").Count, rows.Count);
        Assert.Equal(site.Sandbox.Table("ApSupplier").Rows.Sum(row => row.Number("CurrentBalance")), rows.Sum(row => decimal.Parse(row["CurrentBalance"]!, System.Globalization.CultureInfo.InvariantCulture)));
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.ReadAsync(stream, new KeyWindow([["1"]])));
        Assert.Equal("SYSPRO-WINDOW", error.Error.Code);
    }
}
