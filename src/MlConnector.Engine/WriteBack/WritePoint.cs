namespace MlConnector.Engine.WriteBack;

/// <summary>A named point of a change of the ERP; a test host stops the process there.</summary>
public enum WritePoint
{
    /// <summary>The intention is durable, in the store and in the audit trail (INV-1); the first byte leaves next.</summary>
    Intended,

    /// <summary>The ERP answered, or did not; nobody has written that down yet.</summary>
    Answered,

    /// <summary>What became of it is durable.</summary>
    Concluded,
}
