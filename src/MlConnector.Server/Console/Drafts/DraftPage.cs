using Microsoft.AspNetCore.Components;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;

namespace MlConnector.Server.Console.Drafts;

/// <summary>A page of one draft.</summary>
public abstract class DraftPage : ComponentBase
{
    /// <summary>The draft's id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The open data folder.</summary>
    [Inject]
    protected Workspace Workspace { get; set; } = null!;

    /// <summary>The draft; null if it is gone.</summary>
    protected ConfigurationDraft? Draft { get; private set; }

    /// <summary>What is wrong with what is written so far; empty if nothing is.</summary>
    protected IReadOnlyList<ConnectorError> Problems { get; private set; } = [];

    /// <inheritdoc />
    protected sealed override async Task OnInitializedAsync()
    {
        if (await Workspace.Store.Drafts.FindAsync(Id, CancellationToken.None) is not { } stored) return;
        Draft = ConfigurationDraft.Parse(stored.Text);
        try
        {
            await LoadAsync();
        }
        catch (ConnectorException failed)
        {
            Problems = failed.Errors;
        }
    }

    /// <summary>Loads what the page shows besides the draft; what it throws is shown as <see cref="Problems"/>.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;
}
