using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.DeadLetters;

/// <summary>Follows the rows of dead letters through the journal. Many rows move at once, so places are looked up in memory and not one by one.</summary>
internal static class DeadLetterPlaces
{
    private const string Known = "SELECT id, segment, place, place_row FROM dead_letter WHERE workspace = @w AND stream = @stream";
    private const string Set = "UPDATE dead_letter SET segment = @segment, place = @place, place_row = @row WHERE workspace = @w AND id = @id";

    public static int Move(SqlSession sql, StreamId stream, IReadOnlyCollection<MovedRow> moved)
    {
        var to = moved.ToDictionary(row => row.From, row => row.To);
        var letters = sql.All(Known, row => (Id: row.GetInt64(0), Place: new JournalPlace(row.GetInt32(1), row.GetInt32(2), row.GetInt32(3))), ("@stream", stream.Value));
        var count = 0;
        foreach (var (id, place) in letters)
        {
            if (!to.TryGetValue(place, out var next)) continue;
            count += sql.Execute(Set, ("@segment", next.Segment), ("@place", next.Offset), ("@row", next.Row), ("@id", id));
        }
        return count;
    }
}
