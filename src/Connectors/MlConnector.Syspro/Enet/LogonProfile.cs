using System.Xml;

namespace MlConnector.Syspro.Enet;

/// <summary>What the logon profile says of the operator's formats.</summary>
internal static class LogonProfile
{
    /// <summary>The decimal character (<c>DecCharToUse</c>); null where the profile does not tell one, or is none.</summary>
    public static char? DecimalCharacter(string text)
    {
        try
        {
            using XmlReader xml = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 20, CheckCharacters = false });
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element || !string.Equals(xml.LocalName, "DecCharToUse", StringComparison.OrdinalIgnoreCase) || xml.IsEmptyElement) continue;
                return xml.ReadElementContentAsString().Trim() switch { "." => '.', "," => ',', _ => null };
            }
        }
        catch (XmlException)
        {
            // some other answer
        }

        return null;
    }
}
