namespace MlConnector.Vault.Redaction;

/// <summary>Stands for an exception whose text held a secret; says everything else that it said.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string text;

    private RedactedException(string message, string text)
        : base(message) => this.text = text;

    /// <summary>The exception itself if it is clean.</summary>
    public static Exception? Of(Exception? exception, Redactor redactor)
    {
        if (exception is null) return null;
        var said = exception.ToString();
        return redactor.Finds(said) ? new RedactedException(redactor.Scrub(exception.Message), redactor.Scrub(said)) : exception;
    }

    public override string ToString() => text;
}
