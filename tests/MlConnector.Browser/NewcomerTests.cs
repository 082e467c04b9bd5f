using MlConnector.Browser.World;

namespace MlConnector.Browser;

/// <summary>From an empty folder to a verified run in the browser, and on: a mapping makes dead letters, one is repaired and replayed, a record is traced.</summary>
public sealed class NewcomerTests
{
    [Fact]
    public async Task A_newcomer_comes_from_an_empty_folder_to_a_verified_run_and_mends_a_dead_letter()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync();
        using Person anna = Person.Arrive();
        anna.MakeFirstAdmin(service);
        anna.SetUpWithStandIns();
        SeeTheRun(anna);
        anna.Press("finance");
        anna.MakeDeadLetters();
        Trace(anna, MendOne(anna));
        SeeWhoseSecrets(anna);
        Assert.Empty(anna.Complaints);
    }

    /// <summary>Live progress, then the page loads itself anew and shows the result.</summary>
    private static void SeeTheRun(Person anna)
    {
        anna.Press("See the run");
        anna.Await("Rows a second");
        anna.Await("what became of every row");
        anna.Await("Run of finance verified");
    }

    /// <summary>Gives the record that was mended.</summary>
    private static string MendOne(Person anna)
    {
        anna.Press("Dead letters");
        anna.Await("MAP-");
        anna.PressFirst("A|ap_suppliers|");
        anna.Await("Repair and replay");
        string record = anna.Text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("A|ap_suppliers|", StringComparison.Ordinal));
        anna.Write("SupplierName", "12");
        anna.Write("Why", "the rating, by telephone");
        anna.Press("Repair and replay");
        anna.Await("Run of short verified");
        anna.Await("replay, by anna (console)");
        return record;
    }

    /// <summary>The whole way of the record: dead, repaired, and what the destination shows now.</summary>
    private static void Trace(Person anna, string record)
    {
        anna.Press("Records");
        anna.Write("Key", record);
        anna.Press("Search");
        anna.Await("ap_suppliers of short");
        foreach (string told in new[] { record, "read from the ERP, page", "what the destination shows now", "sent in batch", "confirmed", "replayed" }) Assert.True(anna.Says(told), $"No '{told}' in:\n{anna.Text}");
        anna.Write("Key", "no-such-key-4711");
        anna.Press("Search");
        anna.Await("No record with the key");
    }

    /// <summary>The stand-ins have secrets of their own, stored by whoever tried them.</summary>
    private static void SeeWhoseSecrets(Person anna)
    {
        anna.Press("Credentials");
        anna.Await("trial-powerbi");
        Assert.True(anna.Says("anna (console)"), anna.Text);
    }
}
