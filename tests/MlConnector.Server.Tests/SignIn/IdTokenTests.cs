using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.SignIn.Provider;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>Which id tokens are believed, and by which tricks none becomes believed.</summary>
public sealed class IdTokenTests
{
    private const string Issuer = "https://login.acme.example";
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly RSA Key = RSA.Create(2048), Stranger = RSA.Create(2048), Weak = RSA.Create(1024);
    private static readonly ECDsa Curve = ECDsa.Create(ECCurve.NamedCurves.nistP256), Wider = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    public void A_token_that_holds_gives_its_claims(string algorithm) => Assert.Equal("anna", IdToken.Text(Validate(Token(Claims(), algorithm)), "sub"));

    [Theory]
    [InlineData("\"iss\":\"https://login.evil.example\"")]
    [InlineData("\"aud\":\"another\"")]
    [InlineData("\"aud\":[\"mlc\",\"another\"]")]
    [InlineData("\"azp\":\"another\"")]
    [InlineData("\"nonce\":\"another\"")]
    [InlineData("\"nonce\":null")]
    [InlineData("\"exp\":1795953000")]
    [InlineData("\"exp\":\"1795954200\"")]
    [InlineData("\"exp\":99999999999999999")]
    [InlineData("\"nbf\":1795954000")]
    [InlineData("\"iat\":1795954000")]
    [InlineData("\"sub\":\"\"")]
    [InlineData("\"sub\":1")]
    public void A_claim_that_is_not_right_refuses_it(string claim) => Refused(Token(Claims(claim)));

    [Theory]
    [InlineData("\"aud\":[\"mlc\"]")]
    [InlineData("\"aud\":[\"another\",\"mlc\"],\"azp\":\"mlc\"")]
    [InlineData("\"exp\":1795953530")]
    public void What_may_differ_does_not(string claim) => Validate(Token(Claims(claim)));

    [Fact]
    public void Nobody_else_signs_it()
    {
        Refused(Token(Claims(), key: Stranger));
        Refused(Token(Claims(), header: "{\"alg\":\"none\"}", signature: ""));
        Refused(Token(Claims(), header: "{\"alg\":\"RS256\",\"kid\":\"unknown\"}"));
        Refused(Token(Claims(), header: $"{{\"alg\":\"RS256\",\"jwk\":{Jwk(Stranger, "R256")}}}", key: Stranger));
        Refused(Token(Claims(), key: Weak, header: "{\"alg\":\"RS256\",\"kid\":\"weak\"}"));
        Refused(Token(Claims(), header: "{\"alg\":\"RS256\",\"kid\":\"broken\"}"));
        Refused(Token(Claims(), header: "{\"alg\":\"ES256\",\"kid\":\"R256\"}")); // an algorithm that the key is not for
        // the public key taken for a shared secret
        string head = Encode("{\"alg\":\"HS256\",\"kid\":\"R256\"}"), body = Encode(Claims());
        Refused($"{head}.{body}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes($"{head}.{body}")))}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("!.!.!")]
    [InlineData("e30.e30.e30")]
    [InlineData("W10.W10.W10")]
    public void What_is_no_token_is_refused(string text) => Refused(text);

    private static JsonElement Validate(string token) => IdToken.Validate(token, Keys(), new IdTokenExpectation(Issuer, "mlc", "the nonce", Now));

    private static void Refused(string token) => Assert.Equal("SIGN-IN-TOKEN", Assert.Throws<ConnectorException>(() => Validate(token)).Error.Code);

    /// <summary>Good claims, with one of them written otherwise (the last of a name counts).</summary>
    private static string Claims(string otherwise = "\"x\":1") =>
        $"{{\"iss\":\"{Issuer}\",\"aud\":\"mlc\",\"sub\":\"anna\",\"nonce\":\"the nonce\",\"iat\":{Now.ToUnixTimeSeconds()},\"exp\":{Now.AddMinutes(10).ToUnixTimeSeconds()},{otherwise}}}";

    private static string Token(string claims, string algorithm = "RS256", RSA? key = null, string? header = null, string? signature = null)
    {
        string head = Encode(header ?? $"{{\"alg\":\"{algorithm}\",\"kid\":\"{algorithm[..1]}{algorithm[^3..]}\"}}"), body = Encode(claims);
        byte[] signed = Encoding.ASCII.GetBytes($"{head}.{body}");
        byte[] mark = algorithm switch
        {
            "ES256" => Curve.SignData(signed, HashAlgorithmName.SHA256),
            "ES384" => Wider.SignData(signed, HashAlgorithmName.SHA384),
            _ => (key ?? Key).SignData(signed, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
        };
        return $"{head}.{body}.{signature ?? Base64Url.EncodeToString(mark)}";
    }

    private static JsonElement Keys()
    {
        using JsonDocument document = JsonDocument.Parse($"{{\"keys\":[{Jwk(Key, "R256")},{Jwk(Key, "P256")},{Jwk(Weak, "weak")},{Jwk(Curve, "P-256", "E256")},{Jwk(Wider, "P-384", "E384")},{{\"kty\":\"RSA\",\"kid\":\"broken\"}},{{\"kty\":\"EC\",\"crv\":\"P-256\"}}]}}");
        return document.RootElement.Clone();
    }

    private static string Jwk(ECDsa key, string curve, string id)
    {
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return $"{{\"kty\":\"EC\",\"crv\":\"{curve}\",\"kid\":\"{id}\",\"x\":\"{Base64Url.EncodeToString(point.X)}\",\"y\":\"{Base64Url.EncodeToString(point.Y)}\"}}";
    }

    private static string Jwk(RSA key, string id)
    {
        RSAParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return $"{{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"{id}\",\"n\":\"{Base64Url.EncodeToString(parameters.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(parameters.Exponent)}\"}}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
