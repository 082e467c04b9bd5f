using System.Globalization;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>Numbers that SYSPRO keeps as text.</summary>
internal static class Keys
{
    public const int Width = 15;

    /// <summary>As stored in SQL: zero-filled to fifteen digits.</summary>
    public static string ZeroFilled(int number) => number.ToString("D15", CultureInfo.InvariantCulture);
}
