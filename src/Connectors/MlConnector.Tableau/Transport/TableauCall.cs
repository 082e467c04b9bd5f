namespace MlConnector.Tableau.Transport;

/// <summary>A request: what is done, for people, and how.</summary>
/// <param name="Method">Verb.</param>
/// <param name="Path">From the session, the path below the host, encoded, with its query.</param>
/// <param name="What">For logs and errors; the path is not printed.</param>
internal sealed record TableauCall(HttpMethod Method, Func<SignIn.TableauSession, string> Path, string What)
{
    /// <summary>Makes the body, anew for each time it is sent; null = none.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>Id by which the service remembers for a day that it has done this; null = none.</summary>
    public string? RequestId { get; init; }

    /// <summary>Done each time before it is sent, repetitions too: each of them counts with the vendor. Null = nothing.</summary>
    public Func<CancellationToken, Task>? Before { get; init; }

    /// <summary>Where the body of a success goes instead of into memory, opened anew for each time it is sent; null = into memory, which has its bounds.</summary>
    public Func<Stream>? Into { get; init; }

    /// <summary>Refusals that are an answer for the caller; null = none.</summary>
    public Func<TableauAnswer, bool>? Accepts { get; init; }
}
