using MlConnector.Http.Rows;

namespace MlConnector.PowerBi.Rows;

/// <summary>The body of a row post: <c>{"rows":[{…},…]}</c>, digits as they are (INV-7), quoted only where the column holds text.</summary>
internal static class PushRows
{
    public static JsonRowFormat Format(bool sendsNulls) =>
        new("{\"rows\":["u8.ToArray(), (byte)',', "]}"u8.ToArray(), static column => column.NativeType is "String" or "DateTime") { SendsNulls = sendsNulls };
}
