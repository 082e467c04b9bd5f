using MlConnector.Cli.Output;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Sandboxes;

/// <summary>Where the sandboxes listen, what they accept, what to type next.</summary>
internal sealed class SandboxView(SandboxPair pair, string? configuration, bool stored) : IReport
{
    private IReadOnlyList<(string Json, string Name, string Value)> Addresses =>
    [
        .. pair.Erp.Addresses(pair.Host).Select(address => (address.Json, address.Name, address.Address.ToString())),
        (pair.Bi.Address.Json, pair.Bi.Address.Name, pair.Host.Https!.ToString()),
        ("admin", "faults, data, clock", new Uri(pair.Host.Http!, "_sandbox/").ToString()),
        ("certificate", "certificate", pair.Settings.CertificateFile),
    ];

    public void WriteText(TextReport text)
    {
        text.Heading($"sandboxes: {pair.Settings.Profile.ToString().ToLowerInvariant()}, seed {pair.Settings.Seed}");
        foreach ((_, string name, string value) in Addresses) text.Line($"  {name.PadRight(20)}{value}");
        text.Heading("credentials");
        text.Line($"  {pair.Erp.Credentials}, {pair.Bi.Credentials}");
        text.Line($"  secrets {string.Join(", ", pair.Secrets.Select(secret => secret.Name))}: {(stored ? "stored in the vault of this data folder" : "start with --store-secrets to have them put into the vault")}");
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
        foreach ((string name, _, string value) in Addresses) json.WriteString(name, value);
        json.WriteStartArray("secretNames");
        foreach ((string name, _) in pair.Secrets) json.WriteStringValue(name);
        json.WriteEndArray();
        if (configuration is not null) json.WriteString("configuration", configuration);
        json.WriteEndObject();
    });
}
