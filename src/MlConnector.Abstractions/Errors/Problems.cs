namespace MlConnector.Abstractions.Errors;

/// <summary>Collects errors so that a person sees all of them at once. Not thread-safe.</summary>
public sealed class Problems
{
    private readonly List<ConnectorError> errors = [];

    /// <summary>Errors so far.</summary>
    public IReadOnlyList<ConnectorError> Errors => errors;

    /// <summary>True if nothing was found.</summary>
    public bool None => errors.Count == 0;

    /// <summary>Adds one error.</summary>
    public void Add(ConnectorError error) => errors.Add(error);

    /// <summary>Adds the errors of another collection.</summary>
    public void AddRange(IEnumerable<ConnectorError> more) => errors.AddRange(more);

    /// <summary>Throws one <see cref="ConnectorException"/> with everything collected, if anything was.</summary>
    public void ThrowIfAny()
    {
        if (errors.Count > 0) throw new ConnectorException([.. errors]);
    }
}
