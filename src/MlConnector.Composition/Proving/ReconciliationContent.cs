using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlConnector.Composition.Proving;

/// <summary>What a reconciliation found, as it is kept: compressed JSON, because figures of a large ledger repeat their names thousands of times.</summary>
internal static class ReconciliationContent
{
    public static byte[] Write(ImmutableArray<ReconciledStream> streams)
    {
        using var buffer = new MemoryStream();
        using (var packed = new BrotliStream(buffer, CompressionLevel.Optimal)) JsonSerializer.Serialize(packed, streams, ReconciliationJson.Default.ImmutableArrayReconciledStream);
        return buffer.ToArray();
    }

    public static ImmutableArray<ReconciledStream> Read(byte[] content)
    {
        using var unpacked = new BrotliStream(new MemoryStream(content), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(unpacked, ReconciliationJson.Default.ImmutableArrayReconciledStream);
    }

    /// <summary>What the audit trail holds of it.</summary>
    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>Its JSON, generated. Money is written with all its digits (INV-7).</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImmutableArray<ReconciledStream>))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
