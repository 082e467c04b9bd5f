using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.Generation;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Chaos.World.Erps;

/// <summary>SYSPRO: one company of some hundred rows, read through OData, or through e.net where the site has no OData.</summary>
internal sealed class SysproErp(SiteSettings settings) : Erp
{
    private static readonly SysproSize Company = new()
    {
        Suppliers = 12,
        Customers = 4,
        StockItems = 6,
        Warehouses = 1,
        CostCentres = 1,
        Months = 2,
        ApInvoicesPerDay = 1,
        SalesOrdersPerDay = 1,
        PurchaseOrdersPerDay = 1,
        MaxLines = 2,
        GenTransactions = false,
    };

    private readonly SysproSandbox syspro = new(new SysproSandboxOptions
    {
        Seed = settings.Seed,
        Size = Company,
        OData = new ODataOptions { Licence = settings.Enet ? ODataLicence.Absent : ODataLicence.Licensed },
        Enet = new EnetOptions { SingleSessionPerOperator = true },
    });

    public override ISandboxModule Module => syspro;

    public override string Connection(SandboxHost host, SiteSettings settings) => $$"""
        type: syspro
        companies: [A]
        timeZone: {{settings.TimeZone}}
        timeout: 10m
        {{(settings.Enet
            ? $"enet: {{ url: {syspro.EnetAddress(host)}, operator: MLC, password: '${{secret:syspro-enet}}', pageSize: 40 }}"
            : $"odata: {{ url: {syspro.ODataAddress(host)}, username: {syspro.Options.OData.UserName}, password: '${{secret:syspro-odata}}', pageSize: 40 }}")}}
        """;

    public override SourceTable Table(string entity) => SysproTables.Of(syspro, entity);

    public override IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string> parameters) => syspro.Play(scenario, parameters);
}
