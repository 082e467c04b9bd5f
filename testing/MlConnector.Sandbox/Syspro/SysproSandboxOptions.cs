using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.Generation;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Sandbox.Syspro;

/// <summary>A SYSPRO 8 instance: companies, data, both channels.</summary>
public sealed record SysproSandboxOptions
{
    /// <summary>The companies; the first is the main one.</summary>
    public IReadOnlyList<CompanyOptions> Companies { get; init; } = [new CompanyOptions()];

    /// <summary>How much each company holds.</summary>
    public SysproSize Size { get; init; } = SysproSize.Small;

    /// <summary>Seed of the data; the same seed, size and as-of day give the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The companies' today when they are generated; null for the clock's day at the start.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Adds what is odd but legal in a SYSPRO database: names, extreme digits, times at a daylight-saving change. Null: only under the hostile profile.</summary>
    public bool? OddData { get; init; }

    /// <summary>Tables of the site besides the known ones, in the compact notation of the built-in ones: <c>SiteLots: *Lot vc20, Expiry dt, Qty d18.6</c>.</summary>
    public string SiteTables { get; init; } = "";

    /// <summary>The OData service.</summary>
    public ODataOptions OData { get; init; } = new();

    /// <summary>The e.net service.</summary>
    public EnetOptions Enet { get; init; } = new();
}
