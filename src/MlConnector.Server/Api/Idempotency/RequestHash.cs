using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Api.Idempotency;

/// <summary>Hashes what was sent, under a key of the vault: a body may be a password, and whoever has the store must not find it by guessing (INV-6).</summary>
internal sealed class RequestHash(IKeyRing keys)
{
    /// <summary>The hash: id of the key, and 64 hex digits.</summary>
    public async Task<string> OfAsync(HttpRequest request, CancellationToken cancel) => await UnderAsync(await keys.CurrentAsync(KeyPurpose.Secrets, cancel), request, cancel);

    /// <summary>Whether a hash is of this request, whatever key is current now.</summary>
    public async Task<bool> IsOfAsync(string hash, HttpRequest request, CancellationToken cancel) =>
        hash == await UnderAsync(await keys.FindAsync(hash[..hash.LastIndexOf(':')], cancel), request, cancel);

    private static async Task<string> UnderAsync(DataKey key, HttpRequest request, CancellationToken cancel)
    {
        request.Body.Position = 0;
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Bytes.Span);
        mac.AppendData(Encoding.UTF8.GetBytes($"idempotent write\n{request.Method} {request.GetEncodedPathAndQuery()}\n{request.Headers.IfMatch}\n"));
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0;) mac.AppendData(buffer.AsSpan(0, read));
        request.Body.Position = 0;
        return $"{key.Id}:{Convert.ToHexStringLower(mac.GetHashAndReset())}";
    }
}
