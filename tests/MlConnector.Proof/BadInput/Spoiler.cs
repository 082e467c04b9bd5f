using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Proof.BadInput;

/// <summary>Stands between the vendors of a sandbox and whoever asks them, and spoils answers: one, or all from one on.</summary>
internal sealed class Spoiler : ISandboxModule
{
    private readonly Lock gate = new();
    private Func<SpoiledAnswer, SpoiledAnswer>? spoil;
    private int passing;
    private int left;

    public string Name => "spoiler";

    /// <summary>Requests whose answer was spoiled: <c>POST /path</c>.</summary>
    public List<string> Struck { get; } = [];

    /// <summary>Requests since the last <see cref="Arm"/> or <see cref="Rest"/>.</summary>
    public int Seen { get; private set; }

    /// <summary>Spoils <paramref name="times"/> answers after <paramref name="after"/> good ones.</summary>
    public void Arm(int after, int times, Func<SpoiledAnswer, SpoiledAnswer> how)
    {
        lock (gate)
        {
            (passing, left, spoil, Seen) = (after, times, how, 0);
            Struck.Clear();
        }
    }

    /// <summary>All answers are good again; what was spoiled is remembered.</summary>
    public void Rest()
    {
        lock (gate) (left, Seen) = (0, 0);
    }

    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox) => ((IApplicationBuilder)endpoints).Use(async (http, next) =>
    {
        if (Turn(http.Request) is not { } how)
        {
            await next(http);
            return;
        }

        IHttpResponseBodyFeature real = http.Features.Get<IHttpResponseBodyFeature>()!;
        using var kept = new MemoryStream();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(kept));
        await next(http);
        await http.Response.CompleteAsync();
        http.Features.Set(real);
        SpoiledAnswer spoiled = how(new SpoiledAnswer(http.Response.StatusCode, http.Response.ContentType, kept.ToArray()));
        http.Response.StatusCode = spoiled.Status;
        http.Response.ContentType = spoiled.MediaType;
        foreach ((string name, string value) in spoiled.Headers) http.Response.Headers[name] = value;
        bool bodiless = spoiled.Status is 204 or 304;
        http.Response.ContentLength = bodiless ? null : spoiled.Body.Length;
        if (!bodiless) await real.Stream.WriteAsync(spoiled.Body, http.RequestAborted);
    });

    private Func<SpoiledAnswer, SpoiledAnswer>? Turn(HttpRequest request)
    {
        lock (gate)
        {
            Seen++;
            if (passing-- > 0 || left <= 0) return null;
            left--;
            Struck.Add($"{request.Method} {request.Path}");
            return spoil;
        }
    }
}
