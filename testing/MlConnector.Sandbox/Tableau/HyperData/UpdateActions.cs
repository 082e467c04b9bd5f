using System.Text.Json;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.HyperData;

/// <summary>A delete: of the rows that a condition holds for, or of all.</summary>
internal sealed record DeleteAction(string Schema, string Table, Condition? Condition);

/// <summary>The list of actions of a request, read strictly: what the documentation does not name is refused.</summary>
internal static class UpdateActions
{
    private static readonly string[] WithPayload = ["insert", "update", "upsert", "replace"];

    public static IReadOnlyList<DeleteAction> Read(JsonElement body, bool hasPayload)
    {
        if (hasPayload) throw new Refusal("400011", "Bad Request", "The payload is a .hyper file, which this stand-in does not read.");
        Only(body, "The request", "actions");
        var list = Member(body, "actions", JsonValueKind.Array, "The request");
        if (list.GetArrayLength() == 0) throw Refusal.BadRequest("The list of actions is empty.");
        return [.. list.EnumerateArray().Select(Action)];
    }

    /// <summary>A member of the right kind.</summary>
    public static JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string what) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : throw Refusal.BadRequest($"{what} needs {name}, which has to be of kind {kind}.");

    /// <summary>Refuses what is no object, or has other members.</summary>
    public static void Only(JsonElement value, string what, params string[] names)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Refusal.BadRequest($"{what} is no object.");
        foreach (var member in value.EnumerateObject())
        {
            if (!names.Contains(member.Name)) throw Refusal.BadRequest($"{what} has an unknown member '{member.Name}'.");
        }
    }

    private static DeleteAction Action(JsonElement action)
    {
        Only(action, "An action", "action", "source-schema", "source-table", "target-schema", "target-table", "condition");
        string kind = Member(action, "action", JsonValueKind.String, "An action").GetString()!;
        if (WithPayload.Contains(kind)) throw Refusal.BadRequest($"The action {kind} needs a payload.");
        if (kind != "delete") throw Refusal.BadRequest($"The action '{kind}' is not known.");
        if (action.TryGetProperty("source-schema", out _) || action.TryGetProperty("source-table", out _)) throw Refusal.BadRequest("A source table needs a payload.");
        string schema = Member(action, "target-schema", JsonValueKind.String, "An action").GetString()!, table = Member(action, "target-table", JsonValueKind.String, "An action").GetString()!;
        return new DeleteAction(schema, table, action.TryGetProperty("condition", out var condition) ? Condition.Read(condition) : null);
    }
}
