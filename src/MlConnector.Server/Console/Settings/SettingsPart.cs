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
    protected sealed override void OnInitialized()
    {
        // before the page is drawn for the first time: a form that is shown again after a refusal is made from what stands there, and says what others changed
        try
        {
            Written = Desk.Read();
        }
        catch (ConnectorException wrong)
        {
            (Written, Wrong) = (Current.Written, wrong.Errors);
        }
    }

    /// <inheritdoc />
    protected sealed override Task OnInitializedAsync() => LoadAsync();

    /// <summary>Loads what the page shows besides.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>What is written for a setting.</summary>
    protected string ValueOf(SettingDescription setting, params string[] way) => SettingForm.ValueOf(Written.Root, setting, way);
}
