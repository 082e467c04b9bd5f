using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Exports;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Exports;

/// <summary>What the console gives away as files. The audit trail is sent for with a form: taking it is written down, so no link of another site may do it.</summary>
internal static class ExportRoutes
{
    public static void MapExports(this IEndpointRouteBuilder all)
    {
        all.MapGet("/dead-letters/export", DeadLetters);
        all.MapPost("/acts/audit/export", AuditAsync);
    }

    private static PushStreamHttpResult DeadLetters(string? pipeline, string? stream, string? code, string? run, string? format, Workspace workspace, CancellationToken cancel) =>
        LetterFile.Answer(workspace, new DeadLetterFilter(pipeline, stream, code, run), format ?? LetterFile.Csv, cancel);

    private static Task<PushStreamHttpResult> AuditAsync([FromForm] long? from, Workspace workspace, Visitor visitor, CancellationToken cancel) => AuditFile.AnswerAsync(workspace, visitor.By, from, cancel);
}
