using System.Text;

namespace MlConnector.Http.Streams;

/// <summary>Names of streams that are proposed from metadata.</summary>
public static class StreamNames
{
    /// <summary>An entity's name in small letters with underscores: <c>SorDetail</c> is <c>sor_detail</c>.</summary>
    public static string Snake(string name)
    {
        StringBuilder text = new();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0 && text[^1] != '_') text.Append('_');
            text.Append(char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_');
        }

        return text.ToString().Trim('_');
    }
}
