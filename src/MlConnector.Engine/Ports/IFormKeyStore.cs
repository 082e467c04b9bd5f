namespace MlConnector.Engine.Ports;

/// <summary>A key that protects forms of the console, sealed by the vault.</summary>
/// <param name="Name">Name that its maker gave it.</param>
/// <param name="Content">XML whose secret part is sealed.</param>
/// <param name="MadeAt">When it was made.</param>
public sealed record FormKey(string Name, string Content, DateTimeOffset MadeAt);

/// <summary>Keys that protect forms: of every node the same, and the same after a restart.</summary>
public interface IFormKeyStore
{
    /// <summary>All.</summary>
    Task<IReadOnlyList<FormKey>> ListAsync(CancellationToken cancel);

    /// <summary>Stores one.</summary>
    Task SaveAsync(FormKey key, CancellationToken cancel);
}
