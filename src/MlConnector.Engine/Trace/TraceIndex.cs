using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Trace;

/// <summary>A journal record that holds, or held, rows with a wanted key part.</summary>
/// <param name="Number">Number of the record that first held them: the batch number.</param>
/// <param name="Version">Newest version among these rows.</param>
/// <param name="Place">Record in the journal that holds them now (row 0); it may be gone, then number and version are what is left.</param>
public readonly record struct TraceHit(long Number, long Version, JournalPlace Place);

/// <summary>
/// Finds journal records by the text of key parts. One entry per part value and record, so that a part that many rows share (a company, a period) costs nothing. Values are compared
/// without leading zeros and outer blanks, ASCII letters in upper case: 4711 finds 000000000004711. The caller reads the records and compares the rows (<see cref="TracePart.Same"/>).
/// </summary>
public sealed class TraceIndex
{
    internal TraceIndex()
    {
    }

    /// <summary>Records with a row that has this part, newest first.</summary>
    public IReadOnlyList<TraceHit> Find(string part, int limit = 10_000) => throw new NotSupportedException();

    /// <summary>Records with rows that have each of the parts (not necessarily the same row), newest first: for a whole source id.</summary>
    public IReadOnlyList<TraceHit> FindAll(IReadOnlyList<string> parts, int limit = 10_000) => throw new NotSupportedException();
}
