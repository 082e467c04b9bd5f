using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Storage;

/// <summary>
/// <c>BigQueryWrite</c> over gRPC, at the https address, which speaks HTTP/2 to those who ask for it. An answer is given when all requests of a connection are in: a client that waits for an answer before it sends more would wait for ever,
/// and is refused by its own deadline.
/// </summary>
internal sealed class StorageEndpoints(BigQuerySandbox sandbox, SandboxContext context, TokenBook tokens, WriteStreamBook streams)
{
    private const string Service = "/google.cloud.bigquery.storage.v1.BigQueryWrite/";
    private const int FrameBytes = 5;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Service + "CreateWriteStream", http => ServeAsync(http, BigQueryFaultPoints.CreateStream, requests => [streams.Create(One(requests))]));
        endpoints.MapPost(Service + "AppendRows", http => ServeAsync(http, BigQueryFaultPoints.AppendRows, streams.Append));
        endpoints.MapPost(Service + "FinalizeWriteStream", http => ServeAsync(http, BigQueryFaultPoints.FinalizeStream, requests => [streams.Finalize(One(requests))]));
        endpoints.MapPost(Service + "{method}", http => ServeAsync(http, BigQueryFaultPoints.FinalizeStream, _ => throw new GrpcRefusal(GrpcRefusal.Unimplemented, "This stand-in does not have that call.")));
    }

    private async Task ServeAsync(HttpContext http, string operation, Func<IReadOnlyList<ReadOnlyMemory<byte>>, IEnumerable<byte[]>> work)
    {
        if (http.Request.Protocol != "HTTP/2" || http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        string credential = http.Request.Headers.Authorization.ToString();
        await context.Runner.CommitAsync(http, sandbox.Name, operation, _ => ValueTask.FromResult(Answer(credential, bytes.ToArray(), work)));
    }

    private SandboxReply Answer(string credential, byte[] body, Func<IReadOnlyList<ReadOnlyMemory<byte>>, IEnumerable<byte[]>> work)
    {
        List<byte[]> answers = [];
        try
        {
            string account = tokens.AccountOf(credential) ?? throw new GrpcRefusal(GrpcRefusal.Unauthenticated, "Request had invalid authentication credentials.");
            if (sandbox.Options.ActedAs is { } only && account != only) throw new GrpcRefusal(GrpcRefusal.PermissionDenied, $"Access Denied: Project {sandbox.Options.Project}: User does not have permission.");
            IReadOnlyList<ReadOnlyMemory<byte>> requests = Frames(body);
            sandbox.Looking(() =>
            {
                answers.AddRange(work(requests));
                return true;
            });
            return Reply(answers, 0, "", null);
        }
        catch (GrpcRefusal refusal)
        {
            context.Counters.Add($"{sandbox.Name}.refused.grpc");
            return Reply(answers, refusal.Status, refusal.Message, refusal.AsStatus());
        }
    }

    private static ReadOnlyMemory<byte> One(IReadOnlyList<ReadOnlyMemory<byte>> requests) => requests.Count == 1 ? requests[0] : throw new GrpcRefusal(GrpcRefusal.InvalidArgument, "One request is wanted.");

    private static List<ReadOnlyMemory<byte>> Frames(ReadOnlyMemory<byte> body)
    {
        List<ReadOnlyMemory<byte>> requests = [];
        for (int at = 0; at < body.Length;)
        {
            if (body.Length - at < FrameBytes || body.Span[at] != 0) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, "A frame is cut off or compressed.");
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.Span[(at + 1)..]);
            if (length < 0 || length > body.Length - at - FrameBytes) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, "A message is cut off.");
            requests.Add(body.Slice(at + FrameBytes, length));
            at += FrameBytes + length;
        }

        return requests;
    }

    private static SandboxReply Reply(IEnumerable<byte[]> answers, long status, string message, byte[]? details)
    {
        using var body = new MemoryStream();
        byte[] frame = new byte[FrameBytes];
        foreach (byte[] answer in answers)
        {
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)answer.Length);
            body.Write(frame);
            body.Write(answer);
        }

        var trailers = new Dictionary<string, string>(StringComparer.Ordinal) { ["grpc-status"] = status.ToString(CultureInfo.InvariantCulture) };
        if (message.Length > 0) trailers["grpc-message"] = Uri.EscapeDataString(message);
        if (details is not null) trailers["grpc-status-details-bin"] = Convert.ToBase64String(details).TrimEnd('=');
        return new SandboxReply { ContentType = "application/grpc", Body = body.ToArray(), Trailers = trailers };
    }
}
