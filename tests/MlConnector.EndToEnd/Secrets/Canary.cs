using System.Globalization;
using System.Text;

namespace MlConnector.EndToEnd.Secrets;

/// <summary>
/// A secret that can be recognised wherever it comes up, in part too: a telling word at both ends, and between them what every encoding writes differently. Looked for as it is, in UTF-16, in base 64 wherever it begins (the Basic header
/// among them) and in hexadecimal; percent-, form-, JSON- and XML-encoding leave the words as they are.
/// </summary>
internal sealed class Canary
{
    private readonly List<byte[]> forms = [];

    public Canary(string name, int number)
    {
        Name = name;
        string head = string.Create(CultureInfo.InvariantCulture, $"hEad{number:D3}Qx7Vk2"), tail = string.Create(CultureInfo.InvariantCulture, $"tAil{number:D3}Wz9Lm4");
        Value = $"{head}+/\"é<& %'{tail}";
        Add(head);
        Add(tail);
    }

    private Canary(string name, string value)
    {
        (Name, Value) = (name, value);
        Add(value);
    }

    /// <summary>What it is, for people.</summary>
    public string Name { get; }

    /// <summary>The secret.</summary>
    public string Value { get; }

    /// <summary>Something that became known on the way: a token, a session, a key.</summary>
    public static Canary Of(string name, string value) => new(name, value);

    /// <summary>True if bytes hold it.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] form in forms)
        {
            if (bytes.IndexOf(form) >= 0) return true;
        }

        return false;
    }

    private void Add(string word)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(word);
        forms.Add(utf8);
        forms.Add(Encoding.Unicode.GetBytes(word));
        forms.Add(Encoding.ASCII.GetBytes(Convert.ToHexString(utf8)));
        forms.Add(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));

        // Three ways to lie in groups of three bytes; the characters that hold bits of its neighbours are left out.
        for (int before = 0; before < 3; before++)
        {
            string encoded = Convert.ToBase64String([.. new byte[before], .. utf8]);
            int first = (before * 8 + 5) / 6, last = (before + utf8.Length) * 8 / 6;
            forms.Add(Encoding.ASCII.GetBytes(encoded[first..last]));
        }
    }
}
