using MlConnector.Abstractions.Errors;

namespace MlConnector.Vault;

/// <summary>Every error of the vault, in one place. None holds a secret or a key (INV-6).</summary>
internal static class VaultErrors
{
    public static ConnectorError SecretMissing(string name) => Config("SECRET-MISSING", $"There is no secret {name}.", $"Set it with 'mlc secrets set {name}'.");

    public static ConnectorError SecretName(string name) => Config("SECRET-NAME", $"'{name}' is no name for a secret.", "Use 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.");

    public static ConnectorError SecretSize(string name, int limit) => Config("SECRET-SIZE", $"The value of secret {name} has more than {limit} characters.", "Check what was given: a file may have been piped in by mistake.");

    public static ConnectorError SecretDamaged(string name) => Config("SECRET-DAMAGED", $"Secret {name} cannot be decrypted: it was changed outside ml-connector.", $"Set it again with 'mlc secrets set {name}'.");

    public static ConnectorError KeyMissing(string keyId) => Config("KEY-MISSING", $"There is no data key {keyId}: what was encrypted with it cannot be read.", "Restore the store from a backup that still has the key.");

    public static ConnectorError WrappingKeyMissing(string keyId, string searched) => Config("KEY-MISSING", $"The key {keyId} that protects the vault was not found (looked in {searched}).", "Bring back the key file from where it was backed up, name its folder in the settings, or set MLC_KEY.");

    public static ConnectorError KeyDamaged(string keyId) => Config("KEY-DAMAGED", $"Data key {keyId} cannot be unwrapped: it was changed outside ml-connector, or the key file was.", "Restore the store or the key file from a backup.");

    public static ConnectorError KeyFileMode(string path) => Config("KEY-MODE", $"Others than its owner may read the key file {path}.", $"Run 'chmod 600 {path}', and rotate the key if somebody may have read it.");

    public static ConnectorError KeyFileShape(string path) => Config("KEY-FILE", $"{path} is no key file, or is damaged.", "Restore it from a backup.");

    public static ConnectorError KeyFileAccess(string path, string why) => Config("KEY-FILE", $"The key file {path} cannot be read or written ({why}).", "Give the user who runs mlc the right to its folder, or name another folder in the settings.");

    public static ConnectorError NoHome() => Config("KEY-FOLDER", "This account has no settings folder for the key file (HOME is not set).", "Name a folder for keys in the settings, set HOME, or set MLC_KEY.");

    public static ConnectorError EnvironmentKey(string variable) => Config("KEY-ENVIRONMENT", $"{variable} does not hold 32 bytes in base 64.", "Make one with 'openssl rand -base64 32'.");

    public static ConnectorError NothingToRotate(string variable) => Config("KEY-ROTATE", $"The vault is protected by the key in {variable} already.", "Put the present key into MLC_KEY_OLD and a new one into MLC_KEY ('openssl rand -base64 32'), and rotate again.");

    private static ConnectorError Config(string code, string message, string fix) => new(code, ErrorKind.Config, ErrorOwner.Operator, message, fix);
}
