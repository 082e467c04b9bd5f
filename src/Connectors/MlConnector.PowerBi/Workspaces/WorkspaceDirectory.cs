using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.Workspaces;

/// <summary>A workspace as the service lists it.</summary>
internal sealed record WorkspaceEntry(string Id, string Name, bool ReadOnly, bool OnCapacity);

/// <summary>Finds the workspace of the settings. A name is looked up once per process; an id needs no look-up.</summary>
internal sealed class WorkspaceDirectory(PowerBiClient client, PowerBiOptions options)
{
    private string? found = options.WorkspaceIsId ? options.Workspace : null;

    /// <summary>Id of the connection's workspace.</summary>
    public async ValueTask<string> IdAsync(CancellationToken cancel) => found ??= (await FindAsync(options.Workspace, options.WorkspaceIsId, cancel)).Id;

    /// <summary>Id of another workspace, by name or id.</summary>
    public async ValueTask<string> IdOfAsync(string nameOrId, CancellationToken cancel) =>
        Guid.TryParseExact(nameOrId, "D", out _) ? nameOrId : (await FindAsync(nameOrId, isId: false, cancel)).Id;

    /// <summary>The connection's workspace as listed, which proves that the principal is in it.</summary>
    public Task<WorkspaceEntry> LookAsync(CancellationToken cancel) => FindAsync(options.Workspace, options.WorkspaceIsId, cancel);

    /// <summary>The one workspace of that name or id.</summary>
    /// <exception cref="ConnectorException"><c>POWERBI-WORKSPACE-UNKNOWN</c> or <c>POWERBI-WORKSPACE-AMBIGUOUS</c>.</exception>
    private async Task<WorkspaceEntry> FindAsync(string nameOrId, bool isId, CancellationToken cancel)
    {
        string filter = $"{(isId ? "id" : "name")} eq '{nameOrId.Replace("'", "''", StringComparison.Ordinal)}'";
        VendorAnswer answer = await client.AskAsync(new PowerBiCall(HttpMethod.Get, PowerBiPath.Groups(filter), "Looking for the workspace"), cancel);
        // The filter is the service's; what it gives back is compared once more, so that a filter that is ignored finds nothing wrong.
        WorkspaceEntry[] matches = [.. AnswerList.Read(answer, "the list of workspaces", Entry)
            .Where(entry => isId ? string.Equals(entry.Id, nameOrId, StringComparison.OrdinalIgnoreCase) : entry.Name == nameOrId)];
        return matches switch
        {
            [var only] => only,
            [] => throw new ConnectorException(PowerBiErrors.Auth("POWERBI-WORKSPACE-UNKNOWN",
                $"Workspace {nameOrId} does not exist, or the service principal is not in it.",
                "Add the enterprise application (not the app registration) to the workspace as Member; classic workspaces and My workspace do not work.")),
            _ => throw new ConnectorException(PowerBiErrors.Config("POWERBI-WORKSPACE-AMBIGUOUS",
                $"{matches.Length} workspaces are called {nameOrId}.", "Name the workspace by its id.")),
        };
    }

    private static WorkspaceEntry Entry(JsonElement item) =>
        new(AnswerList.Text(item, "id"), AnswerList.Text(item, "name"), AnswerList.Flag(item, "isReadOnly") ?? false,
            AnswerList.Flag(item, "isOnDedicatedCapacity") ?? false);
}
