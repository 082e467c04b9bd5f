using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;
using MlConnector.Server.Refusals;
using MlConnector.Server.Standing;

namespace MlConnector.Server.SignIn.Access;

/// <summary>Stands before every route: lets in who may, by <see cref="RouteRights"/>; bounds how often keys are tried and tokens are used; takes no form that another site made; and tells of every order.</summary>
internal sealed class RouteGate(RequestDelegate next, IAntiforgery antiforgery, EndpointDataSource routes, Workspace workspace, StandingReader standings)
{
    private const int TriesAtOnce = 10;
    private const int CallsAtOnce = 120;
    private static readonly TimeSpan Try = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Call = TimeSpan.FromMilliseconds(100);

    private readonly RateLimit tries = new(workspace.Time, TriesAtOnce, Try), calls = new(workspace.Time, CallsAtOnce, Call);
    private readonly ProblemAnswer problem = new(workspace);

    public async Task InvokeAsync(HttpContext context)
    {
        RouteRight route = context.GetEndpoint() is RouteEndpoint found ? RouteRights.Find(found) ?? RouteRights.Elsewhere : RouteRights.Elsewhere;
        Visitor visitor = Visitor.Of(context.User);
        bool changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        bool byToken = Schemes.IsForPrograms(context.Request.Path);
        TimeSpan? wait = route.AsksElsewhere || route.IsDoor && changes ? tries.Enter(AddressOf(context)) : byToken && visitor.IsKnown ? calls.Enter(visitor.Key) : null;
        Rights needed = changes ? route.Change : route.Look;
        if (wait is { } time) await SlowAsync(context, time, byToken);
        else if (visitor.Has(needed)) await EnterAsync(context, changes, foreignForms: changes && !byToken);
        else if (!visitor.IsKnown) await context.ChallengeAsync();
        else await RefuseAsync(context, byToken);
    }

    private async Task EnterAsync(HttpContext context, bool changes, bool foreignForms)
    {
        // Pages look at their forms by themselves; whatever else is sent by a browser is looked at here, so that no handler can forget it.
        if (foreignForms && context.GetEndpoint()?.Metadata.GetMetadata<IAntiforgeryMetadata>() is not { RequiresValidation: true } && !await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        // Before its answer leaves: whoever has it is shown no list from before.
        if (changes) context.Response.OnStarting(NoteOrder);
        await next(context);
    }

    private Task NoteOrder()
    {
        standings.NoteOrder();
        return Task.CompletedTask;
    }

    /// <summary>A program is told in its way; a person is shown a page, under the address that was asked for.</summary>
    private async Task RefuseAsync(HttpContext context, bool byToken)
    {
        if (byToken)
        {
            await context.ForbidAsync();
            return;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Request.Method = HttpMethods.Get;
        context.Request.RouteValues.Clear(); // those of the page that was asked for are none of this one
        context.SetEndpoint(routes.Endpoints.OfType<RouteEndpoint>().First(route => RouteRights.Find(route)?.Pattern == "/not-allowed"));
        await next(context);
    }

    private async Task SlowAsync(HttpContext context, TimeSpan wait, bool byToken)
    {
        if (byToken)
        {
            await problem.WriteAsync(context, [ApiErrors.TooManyCalls(wait)]);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = (wait.Ticks / TimeSpan.TicksPerSecond + 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Who comes with an IPv6 address has 2^64 of them.</summary>
    private static string AddressOf(HttpContext context)
    {
        IPAddress? address = context.Connection.RemoteIpAddress;
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes(), 0, 8) : address.ToString();
    }
}
