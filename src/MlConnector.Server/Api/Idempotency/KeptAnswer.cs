using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlConnector.Server.Api.Json;

namespace MlConnector.Server.Api.Idempotency;

/// <summary>What is kept of an answer that holds something which is shown once: the same without that. So it lies nowhere, and is not shown a second time to who sends the write again (INV-6).</summary>
internal sealed class KeptAnswer
{
    private KeptAnswer(string body) => Body = body;

    /// <summary>The body as JSON.</summary>
    public string Body { get; }

    /// <summary>Says of the answer to a request what is kept of it.</summary>
    public static void Of<T>(HttpContext context, T kept) => context.Features.Set(new KeptAnswer(JsonSerializer.Serialize(kept, JsonForm.Options.GetTypeInfo(typeof(T)))));
}
