namespace MlConnector.Engine.Ledger;

/// <summary>Codes of what can be wrong with a ledger.</summary>
internal static class LedgerErrors
{
    /// <summary>A run is missing or its bytes are wrong.</summary>
    public const string Damaged = "LEDGER-DAMAGED";
}
