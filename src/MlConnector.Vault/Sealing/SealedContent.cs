namespace MlConnector.Vault.Sealing;

/// <summary>Content that the vault sealed.</summary>
/// <param name="KeyId">Data key that it is sealed under.</param>
/// <param name="Box">Sealed bytes.</param>
public sealed record SealedContent(string KeyId, byte[] Box);
