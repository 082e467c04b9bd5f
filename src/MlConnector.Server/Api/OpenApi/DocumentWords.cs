using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MlConnector.Server.Api.OpenApi;

/// <summary>What is true of the API as a whole: what it is, how one signs in.</summary>
internal static class DocumentWords
{
    /// <summary>Name of the security scheme.</summary>
    public const string Bearer = "bearer";

    private const string About = """
        What the console of ml-connector does, for programs.

        Moments are ISO 8601 in UTC. Money is text with its exact decimal digits, never a JSON number. Lists come in pages: give `next` of a page as `after`. A refusal is a problem (RFC 9457) with a stable code, who can mend it
        and how; all that was found stands in `errors`. A write may name an `Idempotency-Key` (1 to 128 visible characters): sent again within 24 hours it is not done again, and is given the same answer, marked
        `Idempotency-Replayed: true` (what is shown once is not among it); the same key with another body is refused with 422, and with 409 while the first is under way. Bodies are at most 1 MiB.
        """;

    public static Task Complete(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo { Title = "ml-connector", Version = "1", Description = About.ReplaceLineEndings("\n").Trim() };
        document.Servers?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token of the service, with one or more of the scopes read, run and admin; admin holds the others." };
        document.Tags = new HashSet<OpenApiTag>(TagWords.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.About }));
        return Task.CompletedTask;
    }

    /// <summary>The parts in the order in which one meets them.</summary>
    private static readonly (string Name, string About)[] TagWords =
    [
        (Tags.Service, "The service itself, and the vendors' limits."),
        (Tags.Pipelines, "How pipelines stand, and their schedules."),
        (Tags.Runs, "Runs and replays: begun, listed, looked at, followed."),
        (Tags.Records, "Passports of records: their way from the ERP to the destination."),
        (Tags.DeadLetters, "Rows that could not be delivered: repaired, or written off."),
        (Tags.Waiting, "Documents and journal numbers that are waited for: shown, or written off."),
        (Tags.Reconciliation, "Control totals on both sides."),
        (Tags.Secrets, "Credentials in the vault; no answer holds a value."),
        (Tags.Configuration, "Configurations and their revisions: planned, applied, exported."),
        (Tags.Audit, "The audit trail: searched, verified, exported."),
        (Tags.Settings, "Settings of the service itself: who is told of alerts and when, logs of runs."),
        (Tags.Users, "People who may sign in; no answer holds a password."),
        (Tags.Tokens, "Tokens of programs; each is shown once, when it is made."),
    ];
}
