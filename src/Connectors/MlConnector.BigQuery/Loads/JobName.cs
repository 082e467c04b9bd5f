using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// The id of a batch's load job: made of table and batch id alone, so that every process that knows the batch knows the job (INV-3), and a generation that rises only after an earlier job was seen to have failed: a failed job
/// uses its id up. The service takes an id once; that is what makes a repeated send harmless.
/// </summary>
internal static class JobName
{
    /// <summary>The id of one generation, from 0.</summary>
    public static string Of(ContainerReference container, BatchReference batch, int generation)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{container.Id}.{batch.Table.Name}/{batch.BatchId}"));
        string readable = string.Concat(batch.BatchId.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"mlc_{readable}_{Convert.ToHexStringLower(hash, 0, 8)}_g{generation}");
    }
}
