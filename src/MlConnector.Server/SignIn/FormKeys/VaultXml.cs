using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Composition;
using MlConnector.Vault.Sealing;

namespace MlConnector.Server.SignIn.FormKeys;

/// <summary>Seals the keys that protect forms by the vault: none lies in clear (INV-6).</summary>
internal sealed class VaultXmlEncryptor(Workspace workspace) : IXmlEncryptor
{
    internal const string What = "form-key";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        byte[] content = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        SealedContent box = workspace.Vault.SealAsync(What, content, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        CryptographicOperations.ZeroMemory(content);
        return new EncryptedXmlInfo(new XElement("sealed", new XAttribute("key", box.KeyId), Convert.ToBase64String(box.Box)), typeof(VaultXmlDecryptor));
    }
}

/// <summary>Opens what <see cref="VaultXmlEncryptor"/> sealed. Made by the framework, by its name.</summary>
internal sealed class VaultXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var box = new SealedContent(encryptedElement.Attribute("key")!.Value, Convert.FromBase64String(encryptedElement.Value));
        byte[] content = services.GetRequiredService<Workspace>().Vault.OpenAsync(VaultXmlEncryptor.What, box, CancellationToken.None).AsTask().GetAwaiter().GetResult()
            ?? throw new CryptographicException("A key that protects forms was changed outside ml-connector; a new one takes its place.");
        var element = XElement.Parse(Encoding.UTF8.GetString(content));
        CryptographicOperations.ZeroMemory(content);
        return element;
    }
}
