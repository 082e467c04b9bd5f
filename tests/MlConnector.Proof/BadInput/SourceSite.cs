using MlConnector.Abstractions.Sources;
using MlConnector.Proof.Sites;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Syspro;

namespace MlConnector.Proof.BadInput;

/// <summary>An ERP.</summary>
internal sealed class SourceSite : VendorSite
{
    private readonly SysproSandbox syspro = new(new SysproSandboxOptions { AsOf = new DateOnly(2026, 6, 1) });

    protected override ISandboxModule Vendor => syspro;

    /// <summary>A connection to it; each channel can be left out.</summary>
    public ISource Open(bool odata, bool enet) => Made<ISource>((settings, problems) => new SysproFactory().Create("erp", settings, [], Services, problems), $$"""
        type: syspro
        companies: [A]
        costCentre: glSegment(2, -)
        trustedCertificates: {{Certificate}}
        timeout: 10m
        patience: 5s
        {{(odata ? $"odata: {{ url: {syspro.ODataAddress(Host)}, username: mlc@acme.example, password: '${{secret:odata}}' }}" : "")}}
        {{(enet ? $"enet: {{ url: {syspro.EnetAddress(Host)}, operator: MLC, password: '${{secret:enet}}', pageSize: 50 }}" : "")}}
        """);

    protected override string SecretOf(string name) => name == "odata" ? syspro.Options.OData.Password : syspro.Options.Enet.Operators["MLC"];
}
