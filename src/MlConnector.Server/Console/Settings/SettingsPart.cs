using Microsoft.AspNetCore.Components;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Configuration;

namespace MlConnector.Server.Console.Settings;

/// <summary>A page that changes settings of the service.</summary>
public abstract class SettingsPart : ComponentBase
{
    /// <summary>What holds.</summary>
    [Inject]
    protected CurrentSettings Current { get; set; } = null!;

    [Inject]
    private protected SettingsDesk Desk { get; set; } = null!;

    /// <summary>What is wrong with the file; empty if nothing is.</summary>
    protected IReadOnlyList<ConnectorError> Wrong { get; private set; } = [];

    /// <summary>What stands in the file; what holds, while that is wrong.</summary>
    private protected WrittenSettings Written { get; private set; } = null!;

    /// <inheritdoc />
    protected sealed override async Task OnInitializedAsync()
    {
        // A page is drawn once before the file is read.
        Written = Current.Written;
        try
        {
            Written = await Desk.ReadAsync(CancellationToken.None);
        }
        catch (ConnectorException wrong)
        {
            Wrong = wrong.Errors;
        }

        await LoadAsync();
    }

    /// <summary>Loads what the page shows besides.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>What is written for a setting.</summary>
    protected string ValueOf(SettingDescription setting, params string[] way) => SettingForm.ValueOf(Written.Root, setting, way);
}
