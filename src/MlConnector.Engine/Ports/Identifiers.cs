namespace MlConnector.Engine.Ports;

/// <summary>A stream of a pipeline landing in a table, numbered by the store. The number is part of batch ids and file names.</summary>
public readonly record struct StreamId(long Value)
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Where a row lies in the journal.</summary>
/// <param name="Segment">Segment number, rising per stream.</param>
/// <param name="Offset">First byte of the record in the segment.</param>
/// <param name="Row">Row within the record.</param>
public readonly record struct JournalPlace(int Segment, int Offset, int Row);

/// <summary>Proof of the right to write a stream's state (INV-8): every write checks it in its own transaction.</summary>
/// <param name="Lease">Name of the lease.</param>
/// <param name="Number">Rises with each new holder.</param>
/// <param name="Owner">Who holds it: host, process, start time.</param>
public sealed record Fence(string Lease, long Number, string Owner);

/// <summary>Makes ids: sortable, 26 characters of Crockford base 32. Injected (INV-9).</summary>
public interface IIdSource
{
    /// <summary>A new id.</summary>
    string Next();
}
