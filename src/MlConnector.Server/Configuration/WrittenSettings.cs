using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Server.Configuration;

/// <summary>What stands in <c>service.yaml</c>: its text is all there is to it.</summary>
/// <param name="Text">The text, with the comments of whoever wrote it.</param>
/// <param name="Root">Its tree. It names secrets and holds none: a value in the place of a name is refused (INV-6).</param>
/// <param name="Settings">What it means.</param>
internal sealed record WrittenSettings(string Text, MapNode Root, ServiceSettings Settings)
{
    private const int TagDigits = 16;

    /// <summary>Names exactly this text.</summary>
    public string Tag => TagOf(Text);

    /// <summary>Names exactly a text.</summary>
    public static string TagOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..TagDigits];
}
