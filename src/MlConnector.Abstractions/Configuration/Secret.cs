namespace MlConnector.Abstractions.Configuration;

/// <summary>A secret value in memory. Its only way out is <see cref="Reveal"/>; printing it gives asterisks (INV-6).</summary>
public sealed class Secret(string name, string value, string version = "")
{
    /// <summary>Name in the vault.</summary>
    public string Name { get; } = name;

    /// <summary>Another one each time the secret is set, the same value included; tells nothing of the value.</summary>
    public string Version { get; } = version;

    /// <summary>The value, for the request that needs it and nothing else.</summary>
    public string Reveal() => value;

    /// <inheritdoc />
    public override string ToString() => "***";
}

/// <summary>Where connectors get secrets. Asked each time one is needed, so that a rotated secret is used at once.</summary>
public interface ISecretSource
{
    /// <summary>The secret.</summary>
    /// <exception cref="Errors.ConnectorException"><c>SECRET-MISSING</c> with the command that sets it.</exception>
    ValueTask<Secret> GetAsync(string name, CancellationToken cancel);
}
