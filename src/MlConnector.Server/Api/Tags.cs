namespace MlConnector.Server.Api;

/// <summary>The parts of the API, as its description groups them.</summary>
internal static class Tags
{
    public const string Service = "Service", Pipelines = "Pipelines", Runs = "Runs", Records = "Records", DeadLetters = "Dead letters", Waiting = "Waiting", Reconciliation = "Reconciliation", Secrets = "Secrets", Configuration = "Configuration", Audit = "Audit", Settings = "Settings", Users = "Users", Tokens = "Tokens";
}
