using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Incidents and messages are as they were stored; a message is taken by one, and comes back only if nobody told what became of it.</summary>
internal static class AlertChecks
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(IStore store, CancellationToken cancel)
    {
        var incident = new AlertRecord("finance|failed", """{"a":1}""", Start) { ToldAt = Start.AddTicks(1), ToldAs = "problem", ClearedAt = Start.AddTicks(2) };
        var first = new AlertMessage("m1", "ops", "{}", Start) { DueAt = Start };
        AlertMessage[] messages = [first, first with { Id = "m2" }];
        AlertStep step = await store.Alerts.StepAsync(known => new AlertStep([incident with { ToldAt = null }], [], known.Count == 0 ? [.. messages] : []), cancel);
        Expect.Equal(2, step.Messages.Length, "the first step finds nothing");
        await store.Alerts.StepAsync(known => new AlertStep([incident], [], known.Count == 0 ? [.. messages] : []), cancel);
        Expect.Equal(incident, (await store.Alerts.IncidentsAsync(cancel)).Single(), "the incident");
        await TakeAsync(store.Alerts, cancel);
        await store.Alerts.StepAsync(_ => new AlertStep([], [incident.Incident], []), cancel);
        Expect.Equal(0, (await store.Alerts.IncidentsAsync(cancel)).Count, "incidents that are over");
    }

    private static async Task TakeAsync(IAlertStore alerts, CancellationToken cancel)
    {
        DateTimeOffset again = Start.AddMinutes(5);
        Expect.Equal(("m1", 1, (DateTimeOffset?)again), (await alerts.TakeAsync(Start, again, 1, cancel)).Single() is { } taken ? (taken.Id, taken.Attempts, taken.DueAt) : default, "the first that is due");
        Expect.Equal("m2", (await alerts.TakeAsync(Start, again, 9, cancel)).Single().Id, "what is left");
        await alerts.SentAsync("m1", Start.AddSeconds(1), cancel);
        Expect.Equal(("m2", 2), (await alerts.TakeAsync(again, again.AddMinutes(5), 9, cancel)).Single() is { } late ? (late.Id, late.Attempts) : default, "one of which nobody told what became of it");
        await alerts.FailedAsync("m2", "refused", null, cancel);
        Expect.Equal("m2/refused//, m1///", string.Join(", ", (await alerts.MessagesAsync(9, cancel)).Select(message => $"{message.Id}/{message.Error}/{message.DueAt}/")), "messages");
        Expect.Equal((2, 0), (await alerts.ForgetAsync(again, cancel), (await alerts.MessagesAsync(9, cancel)).Count), "forgotten messages");
    }
}
