using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Api.Configuration;

/// <summary>ETags of revisions: number and beginning of the hash, so that a store that was put back never has the same tag for something else.</summary>
internal static class RevisionTag
{
    private const int HashDigits = 16;

    public static string Of(Revision revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision.Number}-{revision.Hash[..HashDigits]}\"");

    /// <summary>Whether a header names this revision, or any.</summary>
    public static bool IsNamed(StringValues header, Revision revision) => IsNamed(header, Of(revision));

    /// <summary>Whether a header names a tag, or any.</summary>
    public static bool IsNamed(StringValues header, string wanted) =>
        EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out IList<EntityTagHeaderValue>? tags) && tags.Any(tag => tag.Tag == "*" || tag.Tag == wanted);

    /// <summary>Refuses what was made from another revision than the one that stands, where the request names one.</summary>
    /// <exception cref="ConnectorException"><c>REVISION-MOVED</c>.</exception>
    public static void Require(HttpRequest request, string pipeline, Revision? standing)
    {
        if (StringValues.IsNullOrEmpty(request.Headers.IfMatch) || standing is not null && IsNamed(request.Headers.IfMatch, standing)) return;
        throw new ConnectorException(new ConnectorError(
            "REVISION-MOVED", ErrorKind.Config, ErrorOwner.Operator, standing is null ? $"Pipeline {pipeline} has no revision yet, so none is {request.Headers.IfMatch}." : $"Revision {Of(standing)} of pipeline {pipeline} stands now, not {request.Headers.IfMatch}.",
            "Export it again, make the change there, and apply that."));
    }
}
