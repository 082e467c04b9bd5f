using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using MlConnector.Composition;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.FormKeys;

/// <summary>Keeps the keys that protect forms in the store: a form that was open over a restart, or was made by another node, is taken.</summary>
internal sealed class FormKeyRepository(Workspace workspace) : IXmlRepository
{
    // The framework asks without a wait of its own; it does so at the start and once a day.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. workspace.Store.Access.FormKeys.ListAsync(CancellationToken.None).GetAwaiter().GetResult().Select(key => XElement.Parse(key.Content))];

    public void StoreElement(XElement element, string friendlyName) =>
        workspace.Store.Access.FormKeys.SaveAsync(new FormKey(friendlyName, element.ToString(SaveOptions.DisableFormatting), workspace.Time.GetUtcNow()), CancellationToken.None).GetAwaiter().GetResult();
}
