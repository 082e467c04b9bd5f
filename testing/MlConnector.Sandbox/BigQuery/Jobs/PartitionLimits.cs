using System.Globalization;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>How many partitions one job, or one statement that changes rows, may change, and how many a table may have.</summary>
internal sealed class PartitionLimits(BigQuerySandboxOptions options)
{
    /// <summary>Refuses a change of too many partitions, or one that makes too many.</summary>
    /// <param name="table">The table.</param>
    /// <param name="changed">Rows that come, and those that go or were otherwise before.</param>
    /// <param name="kept">Rows that the table holds beside those that come.</param>
    public void Judge(BqTable table, IEnumerable<object?[]> changed, IEnumerable<object?[]> kept)
    {
        HashSet<string> touched = Partitions.Of(table, changed);
        if (touched.Count > options.PartitionsPerJob) throw Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"Too many partitions produced by query, allowed {options.PartitionsPerJob}, query produces at least {touched.Count} partitions"));
        touched.UnionWith(Partitions.Of(table, kept));
        if (touched.Count > options.PartitionsPerTable) throw Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"Too many partitions: table {table.Id} may have {options.PartitionsPerTable}"));
    }
}
