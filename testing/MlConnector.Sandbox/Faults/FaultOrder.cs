using System.IO.Enumeration;

namespace MlConnector.Sandbox.Faults;

/// <summary>
/// One fault to be done at the requests it matches: after <see cref="After"/> matching requests, at every <see cref="Every"/>-th,
/// <see cref="Times"/> times. A delay is waited for before any effect. Settable, so that what JSON leaves out keeps its default.
/// </summary>
public sealed record FaultOrder
{
    /// <summary>The module it belongs to, such as <c>syspro</c> or <c>power-bi</c>; <c>*</c> for all.</summary>
    public string Module { get; set; } = "*";

    /// <summary>Pattern over the module's operation names with <c>*</c> and <c>?</c>, such as <c>odata/ApInvoice</c> or <c>enet/*</c>.</summary>
    public string Operation { get; set; } = "*";

    /// <summary>How many matching requests pass first.</summary>
    public int After { get; set; }

    /// <summary>How often it strikes; null for always.</summary>
    public int? Times { get; set; } = 1;

    /// <summary>Strike at each request (1), each second one (2) …</summary>
    public int Every { get; set; } = 1;

    /// <summary>What happens.</summary>
    public FaultEffect Effect { get; set; }

    /// <summary>HTTP status of <see cref="FaultEffect.Respond"/>.</summary>
    public int Status { get; set; } = 503;

    /// <summary>Body of <see cref="FaultEffect.Respond"/>; null for none.</summary>
    public string? Body { get; set; }

    /// <summary>Content type of <see cref="Body"/>.</summary>
    public string ContentType { get; set; } = "application/json";

    /// <summary>Headers of <see cref="FaultEffect.Respond"/>, such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waited on the virtual clock: before the effect, or (<see cref="FaultEffect.CommitLate"/>) between the cut and the commit.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes of body that still get through.</summary>
    public int Bytes { get; set; }

    /// <summary>Rows of a short page.</summary>
    public int Rows { get; set; } = 1;

    /// <summary>Scenario to play, with <see cref="Parameters"/>.</summary>
    public string? Scenario { get; set; }

    /// <summary>Parameters of <see cref="Scenario"/>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with this order; empty when it can stand.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (After < 0) problems.Add("after: must not be negative");
        if (Every < 1) problems.Add("every: must be 1 or more");
        if (Times < 1) problems.Add("times: must be 1 or more, or null for always");
        if (Effect == FaultEffect.Respond && Status is < 200 or > 599) problems.Add("status: must be between 200 and 599");
        if (Effect == FaultEffect.PlayScenario && string.IsNullOrEmpty(Scenario)) problems.Add("scenario: name it");
        if (Delay < TimeSpan.Zero) problems.Add("delay: must not be negative");
        if (Bytes < 0) problems.Add("bytes: must not be negative");
        if (Rows < 0) problems.Add("rows: must not be negative");
        return problems;
    }

    /// <summary>True if a request of an operation, or of a group of them (<c>enet/Query/*</c>), can match.</summary>
    internal bool MayMeet(string operations) => FileSystemName.MatchesSimpleExpression(Operation, operations) || FileSystemName.MatchesSimpleExpression(operations, Operation);

    internal bool Matches(string module, string operation) =>
        FileSystemName.MatchesSimpleExpression(Module, module) && FileSystemName.MatchesSimpleExpression(Operation, operation);
}
