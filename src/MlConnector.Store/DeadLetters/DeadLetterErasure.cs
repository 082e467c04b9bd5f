using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.DeadLetters;

/// <summary>Takes out of dead letters what they say of a person. The row stays: a count that shrinks would look like a loss.</summary>
internal static class DeadLetterErasure
{
    private const string Repairs = "DELETE FROM repair WHERE dead_letter IN (SELECT id FROM dead_letter WHERE workspace = @w AND stream = @stream AND key_hash = @key)";

    private const string Letters = """
        UPDATE dead_letter SET message = @reason, fix = '', reason = CASE WHEN state = 'open' THEN @reason ELSE reason END, state = CASE WHEN state = 'open' THEN 'written-off' ELSE state END
        WHERE workspace = @w AND stream = @stream AND key_hash = @key
        """;

    public static ErasedLetters Erase(SqlSession sql, StreamId stream, IReadOnlyCollection<string> keyHashes, string reason)
    {
        var (letters, repairs) = (0, 0);
        foreach (var key in keyHashes)
        {
            repairs += sql.Execute(Repairs, ("@stream", stream.Value), ("@key", key));
            letters += sql.Execute(Letters, ("@stream", stream.Value), ("@key", key), ("@reason", reason));
        }
        return new ErasedLetters(letters, repairs);
    }
}
