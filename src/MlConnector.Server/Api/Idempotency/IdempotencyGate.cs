using MlConnector.Server.Api.Access;
using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;
using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Api.Idempotency;

/// <summary>
/// A write that names an <c>Idempotency-Key</c> is done once: sent again within a day, it is given its stored answer. It is carried to its end though its caller may have gone, which is when it is sent again. What died or broke
/// under way, and what a system left open, is not tried again (INV-3): nobody knows whether it took effect, so the caller is told to look. Refusals are answers too; only what certainly has to be tried again, because a system
/// is out of reach or refuses us, may be sent with its key. What an answer shows once is not kept with it (<see cref="KeptAnswer"/>), and of what only asks (<see cref="AsksOnly"/>) nothing is: rows of an ERP lie nowhere but in the journal.
/// </summary>
internal sealed class IdempotencyGate(RequestDelegate next, Workspace workspace)
{
    /// <summary>Header that names the key, and the one that says of an answer that it was given before.</summary>
    public const string Header = "Idempotency-Key", ReplayedHeader = "Idempotency-Replayed";

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const int LongestKey = 128;
    private readonly RequestHash hashes = new(workspace.Vault.Keys);

    public async Task InvokeAsync(HttpContext context)
    {
        string[] keys = [.. context.Request.Headers[Header].OfType<string>()];
        if (keys.Length == 0 || HttpMethods.IsGet(context.Request.Method) || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<AsksOnly>() is not null)
        {
            await next(context);
            return;
        }

        if (keys is not [{ Length: > 0 and <= LongestKey } key] || key.Any(letter => letter is <= ' ' or > '~')) throw Refused(ApiErrors.KeyWrong, $"{Header} is one word of 1 to {LongestKey} visible ASCII characters.", "Send a random id, a new one for each write.");
        DateTimeOffset now = workspace.Time.GetUtcNow();
        var write = new IdempotentWrite(Visitor.Of(context.User).Key, key, await hashes.OfAsync(context.Request, context.RequestAborted), now);
        if (await workspace.Store.Idempotency.BeginAsync(write, now - Kept, context.RequestAborted) is { } known) await AgainAsync(context, known);
        else await FirstAsync(context, write);
    }

    private async Task AgainAsync(HttpContext context, IdempotentWrite known)
    {
        if (!await hashes.IsOfAsync(known.RequestHash, context.Request, context.RequestAborted)) throw Refused(ApiErrors.KeyReused, $"The key {known.Key} was used for another request.", "Send a new key with each new write.");
        if (known.Answer is not { } answer) throw Refused(ApiErrors.KeyUnderWay, $"The write with the key {known.Key} began at {known.BegunAt:O} and has no answer yet.", "Ask again in a moment; if it stays so, the service died over it: look whether it took effect, and use a new key if it did not.");
        context.Response.StatusCode = answer.Status;
        context.Response.Headers[ReplayedHeader] = "true";
        if (answer.ContentType is { } type) context.Response.ContentType = type;
        if (answer.Location is { } location) context.Response.Headers.Location = location;
        if (answer.ETag is { } tag) context.Response.Headers.ETag = tag;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task FirstAsync(HttpContext context, IdempotentWrite write)
    {
        (Stream body, CancellationToken gone) = (context.Response.Body, context.RequestAborted);
        using var kept = new MemoryStream();
        (context.Response.Body, context.RequestAborted) = (kept, CancellationToken.None);
        try
        {
            if (await AnswerAsync(context)) await workspace.Store.Idempotency.AnswerAsync(write, Answer(context.Response, kept), CancellationToken.None);
            else await workspace.Store.Idempotency.ForgetAsync(write, CancellationToken.None);
        }
        finally
        {
            (context.Response.Body, context.RequestAborted) = (body, gone);
        }

        await body.WriteAsync(kept.GetBuffer().AsMemory(0, (int)kept.Length), gone);
    }

    /// <summary>A refusal is an answer, and is kept as it was told. False if it is to be tried again. What broke here leaves the write as it is: begun, and without an answer.</summary>
    private async Task<bool> AnswerAsync(HttpContext context)
    {
        try
        {
            await next(context);
            return true;
        }
        catch (ConnectorException refused)
        {
            await new ProblemAnswer(workspace).WriteAsync(context, refused.Errors);
            return context.Response.StatusCode < StatusCodes.Status500InternalServerError || refused.Errors.Any(error => error.Kind is not (ErrorKind.Throttled or ErrorKind.Transient or ErrorKind.Auth));
        }
    }

    private static StoredAnswer Answer(HttpResponse response, MemoryStream body) => new(
        response.StatusCode, response.ContentType, response.Headers.Location, response.Headers.ETag,
        response.HttpContext.Features.Get<KeptAnswer>()?.Body ?? System.Text.Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)));

    private static ConnectorException Refused(string code, string message, string fix) => new(new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, message, fix));
}
