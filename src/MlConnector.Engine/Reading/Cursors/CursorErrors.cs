using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Reading.Cursors;

/// <summary>What is wrong with how far a stream was read.</summary>
internal static class CursorErrors
{
    /// <summary>Numbers or stamps of the source lie below what was read before. The stream is held: what is issued again under the same numbers must not be taken for known.</summary>
    public const string Regressed = "CURSOR-REGRESSED";

    /// <summary>What was found, against what was read before; both in words.</summary>
    public static ConnectorException Of(string stream, string found, string before) => new(new ConnectorError(
        Regressed, ErrorKind.Data, ErrorOwner.ErpAdmin, $"Stream {stream}: {found}, but {before} was read before: the ERP was probably restored from a backup.",
        $"To have the table as the ERP is now, run `mlc rebuild --stream {stream} --from-source`, then `mlc run`. If the ERP is restored further, or what is missing was deleted on purpose, run `mlc adopt --stream {stream}` after that: the next run reads everything again and delivers what differs.")
    {
        Where = $"stream {stream}",
    });
}
