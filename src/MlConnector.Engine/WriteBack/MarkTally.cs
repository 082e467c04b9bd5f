using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.WriteBack;

/// <summary>What marking delivered records came to.</summary>
internal sealed class MarkTally
{
    /// <summary>Records that were marked now.</summary>
    public int Marked { get; set; }

    /// <summary>Records that somebody changed meanwhile and that are left to the next poll.</summary>
    public int Left { get; set; }

    /// <summary>What stood in the way, each kind once.</summary>
    public List<ConnectorError> Problems { get; } = [];

    /// <summary>Remarks for people.</summary>
    public ImmutableArray<string> Remarks()
    {
        List<string> remarks = [];
        if (Marked > 0) remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{Marked} delivered {(Marked == 1 ? "record" : "records")} marked as processed in the ERP."));
        if (Left > 0) remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{Left} {(Left == 1 ? "record was" : "records were")} changed in the ERP meanwhile and left unmarked; the next poll delivers and marks them."));
        return [.. remarks];
    }

    /// <summary>Why the run is not verified.</summary>
    public ImmutableArray<string> Reasons() => [.. Problems.GroupBy(problem => problem.Code, StringComparer.Ordinal).Select(same => same.Count() == 1 ? Text(same.First()) : string.Create(CultureInfo.InvariantCulture, $"{Text(same.First())} And {same.Count() - 1} more of {same.Key}."))];

    private static string Text(ConnectorError problem) => $"Not marked as processed ({problem.Code}): {problem.Message} {problem.Fix}";
}
