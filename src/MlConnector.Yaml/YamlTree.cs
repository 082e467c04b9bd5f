using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Yaml;

/// <summary>
/// Reads YAML text into the tree that strict binding works on. Only what a configuration needs is accepted: one document of maps, lists and texts. Anchors,
/// aliases, tags and a name written twice are problems with line and column; size, depth and the number of nodes are bounded.
/// </summary>
public static class YamlTree
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The tree of <paramref name="text"/>, or null if it is none; everything that is wrong goes to <paramref name="problems"/>.</summary>
    /// <param name="file">Name for the places in messages.</param>
    /// <param name="text">The YAML text.</param>
    /// <param name="problems">Gets <c>YAML-SYNTAX</c>, <c>YAML-DUPLICATE</c>, <c>YAML-REFUSED</c> and <c>YAML-BOUND</c>.</param>
    /// <param name="bounds">Bounds; <see cref="YamlBounds.Standard"/> if null.</param>
    public static MapNode? Parse(string file, string text, Problems problems, YamlBounds? bounds = null)
    {
        bounds ??= YamlBounds.Standard;
        int before = problems.Errors.Count;
        if (Encoding.UTF8.GetByteCount(text) > bounds.MaxBytes)
        {
            problems.Add(Problem("YAML-BOUND", new SettingPlace(file, 0, 0), $"The file is larger than {bounds.MaxBytes} bytes.", "Split it into several files."));
            return null;
        }

        MapNode? tree = SyntaxRecovery.Read(file, text, problems, bounds);
        return problems.Errors.Count == before ? tree : null;
    }

    /// <summary>The same from UTF-8 bytes (a file, an embedded resource); bytes that are no UTF-8 are a problem.</summary>
    public static MapNode? Parse(string file, ReadOnlySpan<byte> utf8, Problems problems, YamlBounds? bounds = null)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[3..];
        try
        {
            return Parse(file, Strict.GetString(utf8), problems, bounds);
        }
        catch (DecoderFallbackException)
        {
            problems.Add(Problem("YAML-SYNTAX", new SettingPlace(file, 0, 0), "The file is not UTF-8 text.", "Save it with the encoding UTF-8."));
            return null;
        }
    }

    internal static ConnectorError Problem(string code, SettingPlace place, string message, string fix) =>
        new(code, ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = place.ToString() };
}
