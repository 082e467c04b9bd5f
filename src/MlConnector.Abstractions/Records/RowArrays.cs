using System.Buffers;

namespace MlConnector.Abstractions.Records;

/// <summary>
/// The arrays that the path of a row rents: pages, blocks, bodies, ledger entries. One shelf for all threads. The framework's shared pool lets each thread keep one array of every size besides, and with
/// arrays of megabytes, rented by one thread and returned by the next, that is most of the memory of a run.
/// </summary>
public static class RowArrays
{
    private const int LongestArray = 256 << 20;
    private const int KeptOfASize = 32;

    /// <summary>The pool of one type; what it does not keep is left to the collector.</summary>
    public static ArrayPool<T> Of<T>() => Shelf<T>.Pool;

    private static class Shelf<T>
    {
        public static readonly ArrayPool<T> Pool = ArrayPool<T>.Create(LongestArray, KeptOfASize);
    }
}
