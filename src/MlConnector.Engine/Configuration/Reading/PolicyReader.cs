using MlConnector.Abstractions.Configuration;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Reads the policies of a pipeline.</summary>
internal static class PolicyReader
{
    private static readonly TimeSpan ShortestJournal = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestJournal = TimeSpan.FromDays(36_500);
    private const int MostReconciliations = 10_000;

    public static PipelinePolicies Read(SettingReader? reader)
    {
        PipelinePolicies standard = new();
        if (reader is null) return standard;
        SettingReader? dead = reader.Section("deadLetters"), removals = reader.Section("removals"), journal = reader.Section("journal");
        PipelinePolicies policies = new()
        {
            DeadLetterPercent = Percent(dead, "percent", standard.DeadLetterPercent),
            DeadLetterAtLeast = Count(dead, "atLeast", standard.DeadLetterAtLeast),
            SchemaChange = reader.Choice("schemaChange", standard.SchemaChange, [.. Words.SchemaChanges]),
            RemovalShare = Percent(removals, "percent", standard.RemovalShare),
            RemovalSmallShare = Percent(removals, "smallPercent", standard.RemovalSmallShare),
            RemovalCount = Count(removals, "smallRows", standard.RemovalCount),
            RowsDrop = Percent(reader, "rowsDrop", standard.RowsDrop),
            DeadInReplace = reader.Choice("deadInReplace", standard.DeadInReplace, [.. Words.DeadInReplace]),
            JournalAge = journal?.Duration("keep", standard.JournalAge, ShortestJournal, LongestJournal) ?? standard.JournalAge,
            JournalBytes = journal is null ? 0 : TextSettings.Bytes(journal, "size"),
            Reconciliations = Keeping(reader.Section("reconciliations"), standard.Reconciliations),
            Existing = reader.Choice("existing", standard.Existing, [.. Words.Existing]),
            Unproven = reader.Choice("unproven", standard.Unproven, [.. Words.Unproven]),
        };
        dead?.Done();
        removals?.Done();
        journal?.Done();
        reader.Done();
        return policies;
    }

    private static ReconciliationKeeping Keeping(SettingReader? reader, ReconciliationKeeping standard)
    {
        if (reader is null) return standard;
        ReconciliationKeeping keeping = new()
        {
            Newest = (int)reader.Integer("newest", standard.Newest, 1, MostReconciliations),
            Daily = reader.Duration("daily", standard.Daily, TimeSpan.Zero, LongestJournal),
            Monthly = reader.Duration("monthly", standard.Monthly, TimeSpan.Zero, LongestJournal),
        };
        reader.Done();
        return keeping;
    }

    private static int Percent(SettingReader? reader, string name, int standard) => reader is null ? standard : TextSettings.Percent(reader, name, standard);

    private static int Count(SettingReader? reader, string name, int standard) => reader is null ? standard : (int)reader.Integer(name, standard, 0, 1_000_000_000);
}
