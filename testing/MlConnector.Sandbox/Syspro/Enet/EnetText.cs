using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using MlConnector.Sandbox.Syspro.Books;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>The texts of e.net: Windows-1252, blank-padded numbers, keys with a leading blank, and the wrapping of answers.</summary>
internal sealed class EnetText(EnetOptions options)
{
    public static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Writes a document with the root attributes that every object's output has.</summary>
    public byte[] Document(string root, Action<XmlWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = Windows1252, Indent = true, IndentChars = "", NewLineChars = "\n" }))
        {
            xml.WriteStartElement(Element(root));
            (string, string)[] attributes =
            [
                ("Language", "05"), ("Language2", "EN"), ("CssStyle", ""), ("DecFormat", DecFormat), ("DateFormat", "01"), ("Role", "01"), ("Version", "8.0.008"), ("OperatorPrimaryRole", "   "),
            ];
            foreach (var (name, value) in attributes) xml.WriteAttributeString(name, value);
            content(xml);
            xml.WriteEndElement();
        }
        return buffer.ToArray();
    }

    public string DecFormat => options.DecimalPoint == ',' ? "2" : "1";

    public string Element(string name)
    {
        var valid = XmlConvert.EncodeLocalName(name)!;
        return options.LowerCaseElements ? valid.ToLowerInvariant() : valid;
    }

    public void Cell(XmlWriter xml, SysproColumn column, object? value) => xml.WriteElementString(Element(column.Name), Show(column, value));

    /// <summary>A cell as e.net shows it.</summary>
    public string Show(SysproColumn column, object? value) => value switch
    {
        null => options.ZeroDates ? "0000-00-00" : "",
        string text when column.IsZeroFilled && options.LeadingBlankKeys => ShortKey(text),
        string text => text.TrimEnd(' '),
        decimal number => number.ToString("F" + column.Scale.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            .Replace('.', options.DecimalPoint).PadLeft(column.Size + 2),
        DateTime time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => ((long)value).ToString("X16", CultureInfo.InvariantCulture),
    };

    /// <summary>A key given by a client, in the form in which SQL holds it.</summary>
    public static string Stored(SysproColumn column, string text)
    {
        var digits = text.Trim(' ');
        return column.IsZeroFilled && digits.Length > 0 && digits.All(char.IsAsciiDigit) ? digits.PadLeft(Keys.Width, '0') : text;
    }

    /// <summary>An answer's bytes in the wrapping that the service uses.</summary>
    public byte[] Wrap(byte[] text) => options.Wrap switch
    {
        EnetWrap.Json => JsonSerializer.SerializeToUtf8Bytes(Windows1252.GetString(text)),
        EnetWrap.StringElement => Encoding.UTF8.GetBytes(
            $"<string xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/\">{XmlEscape(Windows1252.GetString(text))}</string>"),
        _ => text,
    };

    private static string XmlEscape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string ShortKey(string text) =>
        text.Length == Keys.Width && text.All(char.IsAsciiDigit) ? " " + text.TrimStart('0').PadLeft(5, '0') : text;
}
