using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// The ids of a batch's jobs: made of table and batch id alone, so that every process that knows the batch knows the jobs (INV-3), and a number that rises only after an earlier job was seen to have failed: a failed job
/// uses its id up. The service takes an id once; that is what makes a repeated send harmless.
/// </summary>
internal static class JobName
{
    /// <summary>Loads rows.</summary>
    public const char Load = 'g';

    /// <summary>Loads the row that closes a generation.</summary>
    public const char Close = 'e';

    /// <summary>Loads rows of new keys into a table that others are merged into.</summary>
    public const char Direct = 'd';

    /// <summary>Merges the keys of a batch into its table.</summary>
    public const char Merge = 'm';

    /// <summary>Puts a generation in the place of its table.</summary>
    public const char Copy = 'c';

    /// <summary>Whether an id is of a kind.</summary>
    public static bool IsOf(string? id, char kind) => id?.LastIndexOf('_') is >= 0 and int at && at + 1 < id.Length && id[at + 1] == kind;

    /// <summary>The id of the first, second … job of a kind, from 0.</summary>
    public static string Of(ContainerReference container, BatchReference batch, char kind, int number)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{container.Id}.{batch.Table.Name}/{batch.BatchId}"));
        string readable = string.Concat(batch.BatchId.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"mlc_{readable}_{Convert.ToHexStringLower(hash, 0, 8)}_{kind}{number}");
    }
}
