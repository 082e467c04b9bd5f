using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Idempotency;
using MlConnector.Server.Api.Json;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.OpenApi;

/// <summary>What is true of every route: the scope it needs, its idempotency key, and how it refuses, with an example each.</summary>
internal static class OperationWords
{
    private static readonly (int Status, string Code, string Message, string Fix)[] Examples =
    [
        (StatusCodes.Status400BadRequest, ApiErrors.Input, "'many' is not a whole number.", "Give a whole number."),
        (StatusCodes.Status401Unauthorized, ApiErrors.Refused, "The request was refused: Unauthorized.", "Send a token of the service: Authorization: Bearer TOKEN"),
        (StatusCodes.Status403Forbidden, ApiErrors.Refused, "The request was refused: Forbidden.", "Use a token with the scope that this address needs."),
        (StatusCodes.Status404NotFound, "PIPELINE-UNKNOWN", "There is no pipeline 'finanse' here.", "Name one of: finance."),
        (StatusCodes.Status409Conflict, "RUN-UNDERWAY", "Pipeline finance is running already, started by schedule.", "Wait for its end, or stop it first."),
        (StatusCodes.Status412PreconditionFailed, "REVISION-MOVED", "Revision \"4-0f3c1a2b4d5e6f70\" of pipeline finance stands now, not \"3-9a8b7c6d5e4f3a2b\".", "Export it again, make the change there, and apply that."),
        (StatusCodes.Status422UnprocessableEntity, "PLAN-BREAKING", "The destination would change in a way that is not additive: drop column Branch of ApInvoices.", "If that is meant, allow it; otherwise keep what is there."),
    ];

    public static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        string scope = metadata.OfType<RequiredScope>().Single().Scope;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentWords.Bearer, context.Document)] = [scope] }];
        operation.Description = $"{operation.Description} Needs the scope {scope}.".TrimStart();
        bool isWrite = !HttpMethods.IsGet(context.Description.HttpMethod!);
        if (isWrite && !metadata.OfType<AsksOnly>().Any()) (operation.Parameters ??= []).Add(KeyParameter());
        bool isMadeFrom = operation.OperationId is "applyConfiguration" or "changeSettings";
        if (isMadeFrom) operation.Parameters!.Add(IfMatchParameter());
        OpenApiSchema problem = await context.GetOrCreateSchemaAsync(typeof(ApiProblem), null, cancel);
        context.Document!.AddComponent(nameof(ApiProblem), problem);
        bool names = operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true;
        foreach ((int status, string code, string message, string fix) in Examples)
        {
            bool has = status switch
            {
                StatusCodes.Status404NotFound => names,
                StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity => isWrite,
                StatusCodes.Status412PreconditionFailed => isMadeFrom,
                _ => true,
            };
            if (has) (operation.Responses ??= [])[status.ToString(CultureInfo.InvariantCulture)] = Refusal(status, new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, message, fix), context.Document!);
        }
    }

    private static OpenApiResponse Refusal(int status, ConnectorError error, OpenApiDocument document) => new()
    {
        Description = ReasonPhrases.GetReasonPhrase(status),
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [ApiProblem.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(ApiProblem), document), Example = Example(status, error) },
        },
    };

    private static JsonNode? Example(int status, ConnectorError error)
    {
        ApiError told = ApiError.Of(error, text => text);
        var problem = new ApiProblem($"urn:mlc:error:{error.Code}", ReasonPhrases.GetReasonPhrase(status), status, told.Message, told.Code, told.Owner, told.Fix, [told]);
        return JsonSerializer.SerializeToNode(problem, JsonForm.Options.GetTypeInfo(typeof(ApiProblem)));
    }

    private static OpenApiParameter KeyParameter() => new()
    {
        Name = IdempotencyGate.Header,
        In = ParameterLocation.Header,
        Description = "Makes the write safe to send again for 24 hours; a new one for each write.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 128 },
    };

    private static OpenApiParameter IfMatchParameter() => new()
    {
        Name = "If-Match",
        In = ParameterLocation.Header,
        Description = "ETag of what the change was made from; refused with 412 if something else stands meanwhile.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
