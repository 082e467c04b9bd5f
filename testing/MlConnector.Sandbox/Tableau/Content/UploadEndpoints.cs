using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Uploads in pieces. Each piece is appended; one that is sent twice is there twice.</summary>
internal sealed class UploadEndpoints(TableauSandbox sandbox, Answering answering)
{
    private const string Path = "/api/{version}/sites/{site}/fileUploads";
    private readonly Dictionary<string, MemoryStream> sessions = new(StringComparer.Ordinal);
    private long begun;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path, http => answering.ServeAsync(http, TableauFaultPoints.UploadBegin, Begin));
        endpoints.MapPut(Path + "/{upload}", http => answering.ServeAsync(http, TableauFaultPoints.UploadPiece, Append));
    }

    /// <summary>Refuses a session that does not exist.</summary>
    public void Look(string session)
    {
        if (!sessions.ContainsKey(session)) throw Unknown(session);
    }

    /// <summary>What was uploaded; the session is over.</summary>
    public byte[] Take(string session)
    {
        if (!sessions.Remove(session, out var bytes)) throw Unknown(session);
        return bytes.ToArray();
    }

    private Answer Begin(Request request)
    {
        sandbox.CheckSite(request);
        string id = $"{++begun}:{TableauIds.Of("upload", begun).Replace("-", "", StringComparison.Ordinal)}-1:0";
        sessions[id] = new MemoryStream();
        return new Answer(Node.Of("fileUpload", ("uploadSessionId", id))) { Status = 201 };
    }

    private Answer Append(Request request)
    {
        sandbox.CheckSite(request);
        var body = MultipartBody.Read(request.ContentType, request.Body);
        string id = request.Route("upload");
        if (!sessions.TryGetValue(id, out var session)) throw Unknown(id);
        if (body.Payload is not null) throw Refusal.BadRequest("request_payload must be empty here.");
        if (body.Find("tableau_file") is not { FileName: not null } file) throw new Refusal("400020", "Bad Request", "The file part is missing from the request.");
        if (file.Bytes.Length > sandbox.Options.MaxPieceBytes) throw new Refusal("413000", "Payload Too Large", "The piece is too large.");
        session.Write(file.Bytes);
        return new Answer(Node.Of("fileUpload", ("uploadSessionId", id), ("fileSize", (session.Length >> 20).ToString(CultureInfo.InvariantCulture))));
    }

    private static Refusal Unknown(string id) => Refusal.NotFound("404015", $"Upload session '{id}'");
}
