using MlConnector.Http.OData;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Writing;

/// <summary>Addresses of single records: <c>VoucherSet(Company='10',VoucherNo=4711)</c>, names always written, numbers without quotes.</summary>
internal static class KeyAddress
{
    /// <summary>The record of a key, by column, type and value in key order.</summary>
    public static SetAddress Of(SetAddress set, IEnumerable<(string Column, EdmType? Type, string Value)> key) =>
        set with { Set = $"{set.Set}({string.Join(',', key.Select(part => $"{part.Column}={Literal(part.Value, part.Type)}"))})" };

    /// <summary>Reserved characters are percent-encoded inside the quotes.</summary>
    private static string Literal(string value, EdmType? type) =>
        Uri.EscapeDataString(ODataFilter.Literal(value, type, DateLiteralStyle.Auto)).Replace("%27", "'", StringComparison.Ordinal);
}
