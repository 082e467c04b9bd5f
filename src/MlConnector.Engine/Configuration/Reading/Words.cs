using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Mapping.Expressions.Functions;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>The words of closed settings and what they mean; the reader, the schema and the reference share them.</summary>
internal static class Words
{
    public static IReadOnlyList<(string Name, SchemaChangePolicy Value)> SchemaChanges { get; } = [("additive", SchemaChangePolicy.Additive), ("refuse", SchemaChangePolicy.Refuse)];

    public static IReadOnlyList<(string Name, ExistingRows Value)> Existing { get; } = [("leave", ExistingRows.Leave), ("replay", ExistingRows.Replay), ("reread", ExistingRows.Reread)];

    public static IReadOnlyList<(string Name, CatchUp Value)> CatchUps { get; } = [("once", CatchUp.Once), ("skip", CatchUp.Skip)];

    public static IReadOnlyList<(string Name, UnprovenSends Value)> Unproven { get; } = [("resend", UnprovenSends.Resend), ("hold", UnprovenSends.Hold)];

    public static IReadOnlyList<(string Name, DeadRowsInReplace Value)> DeadInReplace { get; } = [("keep-last-good", DeadRowsInReplace.KeepLastGood), ("hold", DeadRowsInReplace.Hold)];

    public static IReadOnlyList<(string Name, WriteConflicts Value)> Conflicts { get; } = [("again", WriteConflicts.Again), ("hold", WriteConflicts.Hold), ("skip", WriteConflicts.Skip)];

    public static IReadOnlyList<(string Name, Rounding Value)> Rounding => RoundingRule.Names;

    public static IReadOnlyList<string> DateParts { get; } = ["year", "month", "day", "date"];
}
