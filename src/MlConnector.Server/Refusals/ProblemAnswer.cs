using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;

namespace MlConnector.Server.Refusals;

/// <summary>Answers a request with what was wrong, secrets taken out (INV-6).</summary>
internal sealed class ProblemAnswer(Workspace workspace)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) }, TypeInfoResolver = ProblemJson.Default };

    /// <summary>All errors, with the status of the first.</summary>
    public Task WriteAsync(HttpContext context, IReadOnlyList<ConnectorError> errors) => WriteAsync(context, ProblemStatus.Of(errors[0]), errors);

    /// <summary>All errors, with a status.</summary>
    public async Task WriteAsync(HttpContext context, int status, IReadOnlyList<ConnectorError> errors)
    {
        ConnectorError first = errors[0];
        ApiError[] all = [.. errors.Select(error => ApiError.Of(error, workspace.Scrub))];
        context.Response.StatusCode = status;
        context.Response.ContentType = ApiProblem.MediaType;
        context.Response.Headers.CacheControl = "no-store";
        if (first.RetryAfter is { } wait) context.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var problem = new ApiProblem($"urn:mlc:error:{first.Code}", ReasonPhrases.GetReasonPhrase(status), status, all[0].Message, first.Code, first.Owner, all[0].Fix, all);
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, Form.GetTypeInfo(typeof(ApiProblem)), context.RequestAborted);
    }
}

/// <summary>A problem as JSON, generated.</summary>
[JsonSerializable(typeof(ApiProblem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
