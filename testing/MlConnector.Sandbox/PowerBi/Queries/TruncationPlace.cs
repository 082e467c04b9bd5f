namespace MlConnector.Sandbox.PowerBi.Queries;

/// <summary>Where the answer to a query over the size limits carries its error.</summary>
public enum TruncationPlace
{
    /// <summary>Beside <c>results</c>.</summary>
    Top,

    /// <summary>In the result.</summary>
    Result,

    /// <summary>In the table.</summary>
    Table,
}
