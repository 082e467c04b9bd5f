using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlConnector.Sandbox.Tableau;

/// <summary>Ids that look like the vendor's and are the same in each run.</summary>
internal static class TableauIds
{
    public static string Of(string kind, long number) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}/{number}"))).AsSpan(0, 16)).ToString();
}
