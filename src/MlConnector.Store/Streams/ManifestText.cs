using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Engine.Ports;

namespace MlConnector.Store.Streams;

/// <summary>A ledger manifest as JSON; the reader is generated at build time, so that starting costs nothing.</summary>
internal static class ManifestText
{
    public static string Write(LedgerManifest manifest) => JsonSerializer.Serialize(manifest, ManifestJson.Default.LedgerManifest);

    public static LedgerManifest Read(string? text) =>
        text is null ? LedgerManifest.Empty : JsonSerializer.Deserialize(text, ManifestJson.Default.LedgerManifest) ?? LedgerManifest.Empty;
}

[JsonSerializable(typeof(LedgerManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
