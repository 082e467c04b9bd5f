namespace MlConnector.Abstractions.Errors;

/// <summary>Carries one or more <see cref="ConnectorError"/>s: all problems found, not only the first.</summary>
public sealed class ConnectorException : Exception
{
    /// <summary>One error.</summary>
    public ConnectorException(ConnectorError error, Exception? inner = null)
        : this([error], inner)
    {
    }

    /// <summary>Several errors found together. At least one.</summary>
    public ConnectorException(IReadOnlyList<ConnectorError> errors, Exception? inner = null)
        : base(string.Join(Environment.NewLine, errors), inner)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count);
        Errors = errors;
    }

    /// <summary>All errors, first found first.</summary>
    public IReadOnlyList<ConnectorError> Errors { get; }

    /// <summary>The first error; its kind decides what happens next.</summary>
    public ConnectorError Error => Errors[0];
}
