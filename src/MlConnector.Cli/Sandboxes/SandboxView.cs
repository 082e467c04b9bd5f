using MlConnector.Cli.Output;

namespace MlConnector.Cli.Sandboxes;

/// <summary>Where the sandboxes listen, what they accept, what to type next.</summary>
internal sealed class SandboxView(SandboxPair pair, string? configuration, bool stored) : IReport
{
    private IReadOnlyList<(string Name, string Value)> Addresses =>
    [
        ("SYSPRO OData", pair.Syspro.ODataAddress(pair.Host).ToString()),
        ("SYSPRO e.net", pair.Syspro.EnetAddress(pair.Host).ToString()),
        ("Entra and Power BI", pair.Host.Https!.ToString()),
        ("faults, data, clock", new Uri(pair.Host.Http!, "_sandbox/").ToString()),
        ("certificate", pair.Settings.CertificateFile),
    ];

    public void WriteText(TextReport text)
    {
        text.Heading($"sandboxes: {pair.Settings.Profile.ToString().ToLowerInvariant()}, seed {pair.Settings.Seed}");
        foreach ((string name, string value) in Addresses) text.Line($"  {name.PadRight(20)}{value}");
        text.Heading("credentials");
        text.Line($"  OData user {pair.Syspro.Options.OData.UserName}, e.net operator {SandboxConfiguration.Operator}, app {pair.PowerBi.Options.ClientId}");
        text.Line($"  secrets {string.Join(", ", SandboxConfiguration.SecretNames)}: {(stored ? "stored in the vault of this data folder" : "start with --store-secrets to have them put into the vault")}");
        text.Heading("next, in another terminal");
        string file = configuration ?? "sandbox.yaml";
        if (configuration is null) text.Line("  (start with --config sandbox.yaml to get the configuration written)", Tone.Quiet);
        text.Line($"  mlc check -f {file}");
        text.Line($"  mlc apply -f {file} --yes && mlc run");
        text.Line();
        text.Line("Ctrl-C ends the sandboxes.", Tone.Quiet);
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("sysproOData", Addresses[0].Value);
        json.WriteString("sysproEnet", Addresses[1].Value);
        json.WriteString("powerBi", Addresses[2].Value);
        json.WriteString("admin", Addresses[3].Value);
        json.WriteString("certificate", Addresses[4].Value);
        json.WriteStartArray("secretNames");
        foreach (string name in SandboxConfiguration.SecretNames) json.WriteStringValue(name);
        json.WriteEndArray();
        if (configuration is not null) json.WriteString("configuration", configuration);
        json.WriteEndObject();
    });
}
