namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Sending, confirming, splitting, settling.</summary>
internal static class DeliveryDefects
{
    private const string Sending = "src/MlConnector.Engine/Delivery/Sending/", Stages = "src/MlConnector.Engine/Delivery/Stages/", Generations = "src/MlConnector.Engine/Delivery/Generations/";

    public static Defect[] All { get; } =
    [
        new("cursor-before-receipt", "stores the cursor although something before it is not settled", Stages + "Settler.cs",
            "Cursor = inOrder ? notes.Cursor : null", "Cursor = notes.Cursor", Defects.Engine, "*SendFaultTests *CrashTests"),
        new("order-forgotten-after-stop", "settles what comes behind a stopped batch as if nothing were missing", Stages + "DeliveryPipeline.cs",
            "holes |= dropped || outcome?.Stop is not null;", "", Defects.Engine, "*SendFaultTests *CrashTests"),
        new("sent-before-marked", "sends a batch and marks it afterwards", Sending + "BatchRequest.cs",
            "        using SendSlot slot = await context.Gate.MarkAsync(context.Fence, batch.Record, claims, stop, cancel);\n",
            "        if (batch.EmptiesTable) await EmptyAsync(batch, cancel);\n        SendResult early = await SendAsync(delivery, cancel);\n        using SendSlot slot = await context.Gate.MarkAsync(context.Fence, batch.Record, claims, stop, cancel);\n        if (early.Outcome == SendOutcome.Delivered) return early;\n", Defects.Engine, "*CrashTests *SendFaultTests"),
        new("unknown-taken-for-absent", "sends a batch again without asking what became of it", Sending + "BatchSender.cs",
            "if (await ResolveAsync(batch, outcome, stop, cancel)) return null;", "", Defects.Engine, "*SendFaultTests"),
        new("recovery-does-not-ask", "sends what an earlier process marked again without asking", Sending + "BatchSender.cs",
            "if (await ResolveAsync(batch, outcome, stop, cancel)) return;", "", Defects.Engine, "*CrashTests"),
        new("absent-taken-for-arrived", "gives a batch its receipt although it was found absent", Sending + "UnknownOutcomePolicy.cs",
            "ConfirmOutcome.Absent => UnknownDecision.Resend", "ConfirmOutcome.Absent => UnknownDecision.Settle", Defects.Engine, "*SendFaultTests"),
        new("partial-sent-whole", "sends all of a partly stored batch again", Sending + "UnknownOutcomePolicy.cs",
            "can.ListsKeys && !found.PresentKeys.IsDefaultOrEmpty ? UnknownDecision.SendRest : UnknownDecision.Hold", "UnknownDecision.Resend", Defects.Engine, "*SendFaultTests"),
        new("doubled-not-named", "keeps silent about a batch that arrived twice", Sending + "BatchSender.cs",
            "outcome.Doubts.Add(DeliveryErrors.Doubled(batch.Record));", "", Defects.Engine, "*SendFaultTests"),
        new("accepted-half-sent-twice", "sends a half that was accepted once more while it looks for the guilty row", Sending + "Bisection.cs",
            "if (!accepted) open.Push((sent, true));", "open.Push((sent, !accepted));", Defects.Engine, "*RefusedBatchTests"),
        new("split-not-stored", "sends parts of a batch before the batch is stored as split", Sending + "RefusedBatch.cs",
            "await SplitAsync(batch, outcome, cancel);\n        await BisectAsync", "await BisectAsync", Defects.Engine, "*RefusedBatchTests *CrashTests"),
        new("schema-error-buries-rows", "takes a table that is wrong for rows that are wrong", Sending + "Bisection.cs",
            "refusedSixteenths.Count > 1 &&", "refusedSixteenths.Count > 16 &&", Defects.Engine, "*RefusedBatchTests"),
        new("closing-row-first", "makes a generation current before its rows are there", Generations + "GenerationSending.cs",
            "        await delivery.SendAsync((output, _) => RestAsync(spool, sent, output, cancel), stop, cancel);\n        await CompleteAsync(spool.Number, spool.Last, emptiesTable && spool.Last is null, stop, cancel);\n",
            "        await CompleteAsync(spool.Number, spool.Last, emptiesTable && spool.Last is null, stop, cancel);\n        await delivery.SendAsync((output, _) => RestAsync(spool, sent, output, cancel), stop, cancel);\n", Defects.Engine, "*GenerationTests"),
        new("closing-row-buried", "makes a generation current whose closing row was refused", Sending + "RefusedBatch.cs",
            "if (batch.IsWhole)", "if (batch.IsWhole && refusal.TooLarge)", Defects.Engine, "*GenerationTests *RefusedBatchTests"),
        new("generation-shrinks-unseen", "replaces a table by a generation that lost most of its rows", "src/MlConnector.Engine/Removals/GenerationPolicy.cs",
            "(last - rows) * 100 >= last * MaxDrop ?", "rows < 0 ?", Defects.Engine, "*GenerationTests"),
        new("full-table-tried", "sends to a table that has no room left", Sending + "BatchRequest.cs",
            "before + batch.Record.Rows > limit ?", "before > limit ?", Defects.Engine, "*FullTableTests"),
        new("left-out-rows-not-taken-off", "compares what the ERP states of all rows with what was delivered of some", "src/MlConnector.Engine/Reconciliation/ReconciliationReport.cs",
            "Erp - (LeftOut ?? 0)", "Erp", Defects.Engine, "*ErpFigureTests"),
        new("missing-batch-not-seen", "calls a run verified without looking at the counts of its batches", "src/MlConnector.Engine/Runs/StreamProofs.cs",
            "found.GetValueOrDefault(id) != expected[id]", "expected[id] < 0", Defects.Engine, "*PipelineRunnerTests"),
        new("fates-do-not-add-up", "calls a run verified although its rows do not add up", "src/MlConnector.Engine/Runs/StreamProofs.cs",
            "if (counts.Imbalance() is { } imbalance)", "if (counts.Imbalance() is { Length: 0 } imbalance)", Defects.Engine, "*PipelineRunnerTests"),
        new("version-follows-the-clock", "gives a row a lower version after the clock was set back", "src/MlConnector.Engine/Delivery/BatchNumbers.cs",
            "version = Math.Max(version + 1, time.GetUtcNow().ToUnixTimeMilliseconds())", "version = time.GetUtcNow().ToUnixTimeMilliseconds()", Defects.Engine, "*StraightPathTests *CrashTests"),
        new("older-day-forgotten", "lets a merge look only at the days of the new rows", "src/MlConnector.Engine/Delivery/Days/BatchDays.cs",
            "if (entry.IsLive) older[shown++] = entry;", "if (entry.IsLive && shown < 0) older[shown++] = entry;", Defects.Engine, "*BatchDaysTests"),
    ];
}
