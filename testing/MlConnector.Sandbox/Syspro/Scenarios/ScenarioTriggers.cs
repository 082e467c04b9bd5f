namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>Scenarios that wait for a request: each is played once, just before the first request of a table whose query holds a text is answered. So a test writes between two reads of a client that runs by itself.</summary>
internal sealed class ScenarioTriggers
{
    private readonly Lock gate = new();
    private readonly List<(string Table, string Text, Action Play)> waiting = [];

    public void Add(string table, string text, Action play)
    {
        lock (gate) waiting.Add((table, text, play));
    }

    /// <summary>A request arrives.</summary>
    public void Arrived(string table, string query)
    {
        Action[] due;
        lock (gate)
        {
            due = [.. waiting.Where(one => IsMeant(one.Table, one.Text)).Select(one => one.Play)];
            waiting.RemoveAll(one => IsMeant(one.Table, one.Text));
        }

        foreach (var play in due) play();

        bool IsMeant(string wanted, string text) => wanted == table && query.Contains(text, StringComparison.Ordinal);
    }
}
