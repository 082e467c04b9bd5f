using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MlConnector.Server.Api.OpenApi;

/// <summary>The description of the API, made from its routes and their documentation.</summary>
internal static class ApiDescription
{
    /// <summary>Its name in the framework.</summary>
    public const string Document = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = route => route.RelativePath?.StartsWith(ApiRoutes.Root[1..], StringComparison.Ordinal) == true;
        options.AddSchemaTransformer(SchemaWords.Complete);
        options.AddOperationTransformer(OperationWords.Complete);
        options.AddDocumentTransformer(DocumentWords.Complete);
    }
}
