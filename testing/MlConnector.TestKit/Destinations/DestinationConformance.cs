using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Destinations;

/// <summary>What every destination must keep. Give it a fixture (a new one per check: a check spoils the system) and run each check as a test of its own.</summary>
public sealed class DestinationConformance(DestinationFixture fixture)
{
    private const string Edge = "\u00e9\u4e16\U0001F600 \"quoted\" \\ \t end";

    /// <summary>Names of the checks, known without a system.</summary>
    public static IReadOnlyList<string> Names => [.. new DestinationConformance(null!).Checks.Select(check => check.Name)];

    /// <summary>The checks.</summary>
    public IReadOnlyList<ConformanceCheck> Checks =>
    [
        new("Capabilities are stated", CapabilitiesAsync),
        new("A column that can never hold its values is refused before anything is created", ColumnsAsync),
        new("Applying the schema leaves nothing to apply", ApplyAsync),
        new("INV-7 a delivered row is there exactly as it was sent", ExactAsync),
        new("INV-3 an arrived batch is confirmed", ArrivedAsync),
        new("INV-3 a batch that was never sent is absent", AbsentAsync),
        new("INV-3 a send cut before commit is unknown, then absent", DropBeforeAsync),
        new("INV-3 a send cut after commit is unknown, then arrived", DropAfterAsync),
        new("INV-3 a batch sent twice is reported as more than sent", TwiceAsync),
        new("A throttled send is refused with the time to wait, and stores nothing", ThrottleAsync),
        new("An expired token is renewed within the send", TokenAsync),
        new("INV-6 a refused secret is an Auth error with a fix, and no secret shows", WrongSecretAsync),
        new("INV-5 a table can be inspected: its identity stays, its rows are counted", InspectAsync),
        new("INV-5 a current state takes the place of the one before it", ReplaceAsync),
        new("INV-5 rows that are gone are removed from the state that is there, and the others stay as they are", RemoveAsync),
        new("INV-3 a removal whose answer is lost is asked for like any batch", RemovalLostAsync),
        new("Claims name the vendor's object and a limit", ClaimsAsync),
    ];

    private static readonly Field[] Values =
    [
        new("Id", FieldType.Text) { MaxLength = 40, Required = true },
        new("Whole", FieldType.Integer),
        new("Money", FieldType.Decimal) { Precision = 14, Scale = 2 },
        new("Flag", FieldType.Boolean),
        new("Day", FieldType.Date),
        new("Stamp", FieldType.DateTime) { Zone = "UTC" },
        new("Words", FieldType.Text) { MaxLength = 4000 },
    ];

    private Task CapabilitiesAsync(CancellationToken cancel) => WithAsync((destination, _, _) =>
    {
        DestinationCapabilities can = destination.Capabilities;
        Expect.That(can.WriteModes.Length > 0, "No write mode is stated.");
        Expect.That(can.PreferredRowsPerBatch > 0 && can.PreferredRowsPerBatch <= can.MaxRowsPerBatch, "The preferred batch is larger than the largest.");
        return Task.CompletedTask;
    });

    private async Task ColumnsAsync(CancellationToken cancel)
    {
        await using IDestination destination = fixture.Create();
        var problems = new Problems();
        destination.DescribeColumn("Table", "Huge", new Field("Huge", FieldType.Decimal) { Precision = 28, Scale = 20 }, "no-such-type", problems);
        Expect.That(!problems.None && problems.Errors[0].Fix.Length > 0, "A type that does not exist is accepted.");
    }

    private Task ApplyAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        SchemaDiff again = await destination.PlanSchemaAsync(schema, schema, container, cancel);
        Expect.That(again.Changes.IsEmpty, "A plan after apply still has changes: " + string.Join("; ", again.Changes.Select(change => change.Description)));
    });

    private Task ExactAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        TableSchema table = schema.Tables[0];
        IReadOnlyList<IReadOnlyList<string?>> rows = RowsOf(table, "b1", 3);
        SendResult sent = await destination.SendAsync(container, Batch(table, "b1", rows), cancel);
        Expect.Equal(SendOutcome.Delivered, sent.Outcome, $"Outcome ({sent.Error})");
        IReadOnlyList<IReadOnlyDictionary<string, string?>> there = fixture.Rows(fixture.Container, table.Name);
        Expect.Equal(rows.Count, there.Count, "Rows in the destination");
        int id = table.OrdinalOf("Id");
        foreach (IReadOnlyList<string?> row in rows)
        {
            IReadOnlyDictionary<string, string?> found = there.Single(candidate => candidate["Id"] == row[id]);
            for (int i = 0; i < row.Count; i++) Expect.Equal(row[i], found[table.Columns[i].Name], $"Column {table.Columns[i].Name}");
        }
    });

    private Task ArrivedAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        BatchReference reference = await SendAsync(destination, schema.Tables[0], container, "b1", 5, cancel);
        await ExpectConfirmAsync(destination, container, reference, ConfirmOutcome.Arrived, 5, cancel);
    });

    private Task AbsentAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        await SendAsync(destination, schema.Tables[0], container, "b1", 5, cancel);
        await ExpectConfirmAsync(destination, container, new BatchReference("b2", schema.Tables[0], 5, 1), ConfirmOutcome.Absent, 0, cancel);
    });

    private Task DropBeforeAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        fixture.DropNextBeforeCommit();
        BatchReference reference = await ExpectSendAsync(destination, schema.Tables[0], container, SendOutcome.Unknown, cancel);
        await ExpectConfirmAsync(destination, container, reference, ConfirmOutcome.Absent, 0, cancel);
    });

    private Task DropAfterAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        fixture.DropNextAfterCommit();
        BatchReference reference = await ExpectSendAsync(destination, schema.Tables[0], container, SendOutcome.Unknown, cancel);
        await ExpectConfirmAsync(destination, container, reference, ConfirmOutcome.Arrived, reference.Rows, cancel);
    });

    private Task TwiceAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        if (destination.Capabilities.Idempotency != IdempotencyKind.None) return;
        await SendAsync(destination, schema.Tables[0], container, "b1", 5, cancel);
        BatchReference reference = await SendAsync(destination, schema.Tables[0], container, "b1", 5, cancel);
        await ExpectConfirmAsync(destination, container, reference with { Attempt = 2 }, ConfirmOutcome.MoreThanSent, 10, cancel);
    });

    private Task ThrottleAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        fixture.ThrottleNext(TimeSpan.FromSeconds(17));
        TableSchema table = schema.Tables[0];
        SendResult sent = await destination.SendAsync(container, Batch(table, "b1", RowsOf(table, "b1", 2)), cancel);
        Expect.Equal(SendOutcome.Refused, sent.Outcome, "Outcome");
        Expect.Equal(ErrorKind.Throttled, sent.Error!.Kind, "Kind");
        Expect.Equal(TimeSpan.FromSeconds(17), sent.Error.RetryAfter, "Time to wait");
        Expect.Equal(0, fixture.Rows(fixture.Container, table.Name).Count, "Rows in the destination");
    });

    private Task TokenAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        await SendAsync(destination, schema.Tables[0], container, "b1", 2, cancel);
        fixture.ExpireToken();
        await SendAsync(destination, schema.Tables[0], container, "b2", 2, cancel);
        Expect.Equal(Replaces(destination) ? 2 : 4, fixture.Rows(fixture.Container, schema.Tables[0].Name).Count, "Rows in the destination");
    });

    private Task ReplaceAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        if (!Replaces(destination)) return;
        BatchReference first = await SendAsync(destination, schema.Tables[0], container, "b1", 5, cancel);
        BatchReference second = await SendAsync(destination, schema.Tables[0], container, "b2", 3, cancel);
        Expect.That(fixture.Rows(fixture.Container, schema.Tables[0].Name).All(row => row["Id"]!.StartsWith("b2-", StringComparison.Ordinal)), "Rows of the state before are still there.");
        await ExpectConfirmAsync(destination, container, second, ConfirmOutcome.Arrived, 3, cancel);
        await ExpectConfirmAsync(destination, container, first, ConfirmOutcome.Absent, 0, cancel);
    });

    private Task RemoveAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        if (destination.Capabilities.MaxRemovals == 0) return;
        TableSchema table = schema.Tables[0];
        await SendAsync(destination, table, container, "b1", 5, cancel);
        KitBatch removal = Removal(table, "b2", [2, 5]);
        SendResult sent = await destination.SendAsync(container, removal, cancel);
        Expect.Equal(SendOutcome.Delivered, sent.Outcome, $"Outcome ({sent.Error})");
        Expect.Equal("b1", sent.Receipt?.ShownAs ?? "b2", "Batch id of the rows that stay");
        ExpectLeft(table);
        ConfirmResult found = await destination.ConfirmAsync(container, removal.Reference, cancel);
        Expect.Equal((ConfirmOutcome.Arrived, 3L, "b1"), (found.Outcome, found.RowsFound, found.Receipt?.ShownAs ?? "b2"), "Confirm");
    });

    private Task RemovalLostAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        if (destination.Capabilities.MaxRemovals == 0) return;
        TableSchema table = schema.Tables[0];
        await SendAsync(destination, table, container, "b1", 5, cancel);
        KitBatch removal = Removal(table, "b2", [2, 5]);
        fixture.DropNextBeforeCommit();
        Expect.Equal(SendOutcome.Unknown, (await destination.SendAsync(container, removal, cancel)).Outcome, "Outcome of a send that was cut");
        await ExpectConfirmAsync(destination, container, removal.Reference, ConfirmOutcome.Absent, 0, cancel);
        fixture.DropNextAfterCommit();
        KitBatch again = Removal(table, "b2", [2, 5], attempt: 2);
        Expect.Equal(SendOutcome.Unknown, (await destination.SendAsync(container, again, cancel)).Outcome, "Outcome of a send whose answer was cut");
        await ExpectConfirmAsync(destination, container, again.Reference, ConfirmOutcome.Arrived, 3, cancel);
        ExpectLeft(table);
    });

    /// <summary>The rows of batch <c>b1</c> without some, as a state of their own and as what is to be removed.</summary>
    private static KitBatch Removal(TableSchema table, string batch, int[] gone, int attempt = 1)
    {
        int id = table.OrdinalOf(LineageColumn.BatchId);
        IReadOnlyList<string?>[] stay = [.. RowsOf(table, "b1", 5).Where((_, row) => !gone.Contains(row + 1)).Select(row => (IReadOnlyList<string?>)[.. row.Select((cell, i) => i == id ? batch : cell)])];
        return new KitBatch(new BatchReference(batch, table, stay.Length, attempt) { Removal = new RowRemoval("b1", [.. gone.Select(number => $"A|kit|b1-{number}")]) }, stay);
    }

    private void ExpectLeft(TableSchema table)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string?>> rows = fixture.Rows(fixture.Container, table.Name);
        Expect.Equal("b1-1 b1-3 b1-4", string.Join(' ', rows.Select(row => row["Id"]).Order(StringComparer.Ordinal)), "Rows that stay");
        Expect.That(rows.All(row => row[table.Columns[table.OrdinalOf(LineageColumn.BatchId)].Name] == "b1"), "Rows that stay are under another batch id.");
    }

    private static bool Replaces(IDestination destination) => destination.Capabilities.Unit == DeliveryUnit.CurrentState;

    private async Task WrongSecretAsync(CancellationToken cancel)
    {
        await using IDestination destination = fixture.CreateWithWrongSecret();
        CheckReport report = await destination.CheckAsync(null, cancel);
        Expect.That(report.Findings.Any(finding => finding.Error is { Kind: ErrorKind.Auth, Fix.Length: > 0 }), "Refused credentials are not reported as Auth with a fix.");
        string all = string.Join('\n', report.Findings.Select(finding => $"{finding.Detail} {finding.Error}"));
        foreach (string canary in fixture.Canaries) Expect.That(!all.Contains(canary, StringComparison.Ordinal), "A secret shows in the check's report.");
    }

    private Task InspectAsync(CancellationToken cancel) => WithAsync(async (destination, schema, container) =>
    {
        TableState before = (await destination.InspectAsync(container, schema.Tables, cancel)).Single();
        BatchReference reference = await SendAsync(destination, schema.Tables[0], container, "b1", 5, cancel);
        await ExpectConfirmAsync(destination, container, reference, ConfirmOutcome.Arrived, 5, cancel);
        TableState after = (await destination.InspectAsync(container, schema.Tables, cancel)).Single();
        if (before.Identity.Length > 0) Expect.Equal(before.Identity, after.Identity, "Identity");
        Expect.That(after.Identity.Length > 0 && (after.Rows is not null || after.Stamp is not null || destination.Capabilities.ReadBack == ReadBackKind.None), "The table shows neither rows nor a stamp.");
        if (destination.Capabilities.ReadBack != ReadBackKind.None && after.Stamp is null) Expect.Equal(5L, after.Rows ?? -1, "Rows counted");
    });

    private Task ClaimsAsync(CancellationToken cancel) => WithAsync((destination, schema, container) =>
    {
        foreach (QuotaClaim claim in destination.ClaimsFor(container, schema.Tables[0], 10, 1000, 0))
            Expect.That(claim.Amount > 0 && claim.Windows.Length > 0 && claim.Key.Contains(fixture.Limited(container), StringComparison.Ordinal), $"The claim {claim.Key} names no limit or not the vendor's object.");
        return Task.CompletedTask;
    });

    private async Task WithAsync(Func<IDestination, DestinationSchema, ContainerReference, Task> check)
    {
        await using IDestination destination = fixture.Create();
        var problems = new Problems();
        ImmutableArray<ColumnSchema> own = [.. Values.Select(value => destination.DescribeColumn("Table", value.Name, value, null, problems))];
        problems.ThrowIfAny();
        WriteMode mode = destination.Capabilities.WriteModes.Contains(WriteMode.Versions) ? WriteMode.Versions : destination.Capabilities.WriteModes[0];
        var table = new TableSchema("KitTable", "kit", mode, own.AddRange(destination.DescribeLineage(mode)));
        var schema = new DestinationSchema(fixture.Container, [table]);
        SchemaDiff diff = await destination.PlanSchemaAsync(schema, null, null, CancellationToken.None);
        ContainerReference container = await destination.ApplySchemaAsync(schema, null, diff, allowBreaking: false, CancellationToken.None);
        await check(destination, schema, container);
    }

    private static async Task<BatchReference> SendAsync(IDestination destination, TableSchema table, ContainerReference container, string batch, int rows, CancellationToken cancel)
    {
        KitBatch made = Batch(table, batch, RowsOf(table, batch, rows));
        SendResult sent = await destination.SendAsync(container, made, cancel);
        Expect.Equal(SendOutcome.Delivered, sent.Outcome, $"Outcome ({sent.Error})");
        return made.Reference;
    }

    private static async Task<BatchReference> ExpectSendAsync(IDestination destination, TableSchema table, ContainerReference container, SendOutcome outcome, CancellationToken cancel)
    {
        KitBatch made = Batch(table, "b1", RowsOf(table, "b1", 4));
        SendResult sent = await destination.SendAsync(container, made, cancel);
        Expect.Equal(outcome, sent.Outcome, $"Outcome ({sent.Error})");
        return made.Reference;
    }

    private static async Task ExpectConfirmAsync(IDestination destination, ContainerReference container, BatchReference reference, ConfirmOutcome outcome, long rows, CancellationToken cancel)
    {
        ConfirmResult result = await destination.ConfirmAsync(container, reference, cancel);
        if (destination.Capabilities.ReadBack == ReadBackKind.None)
        {
            Expect.Equal(ConfirmOutcome.CannotTell, result.Outcome, "Confirm without read-back");
            return;
        }

        Expect.Equal(outcome, result.Outcome, $"Confirm ({result.Error})");
        Expect.Equal(rows, result.RowsFound, "Rows found");
    }

    private static KitBatch Batch(TableSchema table, string batch, IReadOnlyList<IReadOnlyList<string?>> rows) => new(new BatchReference(batch, table, rows.Count, 1), rows);

    private static IReadOnlyList<IReadOnlyList<string?>> RowsOf(TableSchema table, string batch, int count) =>
        [.. Enumerable.Range(1, count).Select(number => (IReadOnlyList<string?>)[.. table.Columns.Select(column => ValueOf(column, batch, number))])];

    private static string? ValueOf(ColumnSchema column, string batch, int number) => column.Lineage switch
    {
        LineageColumn.SourceId => $"A|kit|{batch}-{number}",
        LineageColumn.Version => string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000_000 + number}"),
        LineageColumn.BatchId => batch,
        LineageColumn.RunId => "01KIT",
        LineageColumn.ReadAt or LineageColumn.PostedAt => "2026-11-21T10:00:00Z",
        LineageColumn.Deleted => "false",
        LineageColumn.Generation => "1",
        _ => OwnValueOf(column.Name, batch, number),
    };

    private static string? OwnValueOf(string column, string batch, int number) => (column, number) switch
    {
        ("Id", _) => $"{batch}-{number}",
        (_, 2) => null,
        ("Whole", 1) => "9007199254740993",
        ("Whole", _) => "-7",
        ("Money", 1) => "90071992547409.93",
        ("Money", _) => "-0.01",
        ("Flag", _) => number % 2 == 1 ? "true" : "false",
        ("Day", _) => "2024-02-29",
        ("Stamp", _) => "2026-03-29T01:30:00Z",
        _ => Edge,
    };
}
