using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.DeadLetters;
using MlConnector.Store.Sql;
using MlConnector.Store.Streams;

namespace MlConnector.Store.Batches;

/// <summary>INV-2: writes everything that becomes true at once, in the caller's transaction. Numbers only rise; null leaves a value as it is.</summary>
internal static class SettlementWriter
{
    private const string Stream = """
        UPDATE stream SET
            read_up_to = COALESCE(@cursor, read_up_to),
            ledger = COALESCE(@ledger, ledger),
            last_batch = CASE WHEN last_batch < @batch THEN @batch ELSE last_batch END,
            last_version = CASE WHEN last_version < @version THEN @version ELSE last_version END,
            expected_rows = expected_rows + @added,
            table_identity = COALESCE(@identity, table_identity),
            table_stamp = COALESCE(@stamp, table_stamp),
            generation = COALESCE(@generation, generation),
            generation_rows = COALESCE(@generationRows, generation_rows)
        WHERE workspace = @w AND id = @stream
        """;

    public static void Write(SqlSession sql, Settlement settlement)
    {
        foreach (var batch in settlement.Batches) BatchRows.Save(sql, batch);
        foreach (var (id, state, reason) in settlement.Closed) DeadLetterRows.Close(sql, id, state, reason);

        // After the ends: a row that was to be delivered, and with it ended its dead letter, may have been refused. Then it is open again.
        foreach (var letter in settlement.DeadLetters) DeadLetterRows.Meet(sql, letter);
        foreach (var id in settlement.MetAgain) DeadLetterRows.MeetAgain(sql, settlement.Stream, id);
        var changed = sql.Execute(
            Stream,
            ("@cursor", settlement.Cursor), ("@ledger", settlement.Ledger is null ? null : ManifestText.Write(settlement.Ledger)),
            ("@batch", settlement.LastBatch), ("@version", settlement.LastVersion), ("@added", settlement.RowsAdded), ("@identity", settlement.TableIdentity), ("@stamp", Streams.StampText.Write(settlement.TableStamp)),
            ("@generation", settlement.Generation?.Number), ("@generationRows", settlement.Generation?.Rows), ("@stream", settlement.Stream.Value));
        if (changed != 1) throw new ConnectorException(StoreErrors.StreamUnknown(settlement.Stream));
    }
}
