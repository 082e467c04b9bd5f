using System.Buffers.Binary;
using System.Globalization;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>Typed literals. A literal whose type does not match the property's gives 400, as the Microsoft stack does.</summary>
internal static class ODataLiterals
{
    public static Comparison? Operator(ODataToken token) => token is not { Kind: TokenKind.Word } ? null : token.Value switch
    {
        "eq" => Comparison.Equal,
        "ne" => Comparison.NotEqual,
        "gt" => Comparison.Greater,
        "ge" => Comparison.GreaterOrEqual,
        "lt" => Comparison.Less,
        "le" => Comparison.LessOrEqual,
        _ => null,
    };

    public static CellComparison Compare(SysproColumn column, Comparison comparison, ODataToken literal, ODataOptions options)
    {
        if (column.Kind == SysproKind.RowVersion && !options.ComparesBinary && comparison is not (Comparison.Equal or Comparison.NotEqual))
            throw Incompatible(column, literal, comparison, options);
        if (literal is { Kind: TokenKind.Word, Value: "null" }) return new CellComparison(column, comparison, null);
        var value = (column.Kind, literal.Kind) switch
        {
            (SysproKind.Varchar or SysproKind.Char, TokenKind.Text) => (object)literal.Value,
            (SysproKind.Decimal, TokenKind.Number) => Number(literal),
            (SysproKind.Date, TokenKind.Date) when options.Dates == ODataDateKind.Date => Day(literal),
            (SysproKind.Date, TokenKind.DateTimeOffset) when options.Dates == ODataDateKind.DateTimeOffset => Moment(literal, options),
            (SysproKind.RowVersion, TokenKind.Binary) => Bytes(literal),
            _ => throw Incompatible(column, literal, comparison, options),
        };
        return new CellComparison(column, comparison, value);
    }

    private static decimal Number(ODataToken literal) =>
        decimal.TryParse(literal.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unrecognised(literal);

    private static DateTime Day(ODataToken literal) =>
        DateTime.TryParseExact(literal.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw Unrecognised(literal);

    private static DateTime Moment(ODataToken literal, ODataOptions options) =>
        DateTimeOffset.TryParse(literal.Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? DateTime.SpecifyKind(moment.ToOffset(options.ServerOffset).DateTime, DateTimeKind.Unspecified)
            : throw Unrecognised(literal);

    private static long Bytes(ODataToken literal)
    {
        Span<byte> bytes = stackalloc byte[8];
        var base64 = literal.Value.Replace('-', '+').Replace('_', '/').TrimEnd('=').PadRight(12, '=');
        return Convert.TryFromBase64String(base64, bytes, out var length) && length == 8 ? BinaryPrimitives.ReadInt64BigEndian(bytes) : throw Unrecognised(literal);
    }

    private static ODataException Unrecognised(ODataToken literal) => ODataException.Bad($"Unrecognized literal '{literal.Value}' at position {literal.At}.");

    private static ODataException Incompatible(SysproColumn column, ODataToken literal, Comparison comparison, ODataOptions options) => ODataException.Bad(
        "A binary operator with incompatible types was detected. Found operand types "
        + $"'{ODataTypes.EdmName(column, options)}' and '{EdmName(literal)}' for operator kind '{comparison}'.");

    private static string EdmName(ODataToken literal) => literal.Kind switch
    {
        TokenKind.Text => "Edm.String",
        TokenKind.Number => literal.Value.Contains('.', StringComparison.Ordinal) ? "Edm.Decimal" : "Edm.Int32",
        TokenKind.Word => literal.Value == "null" ? "null" : "Edm.Boolean",
        var other => "Edm." + other,
    };
}
