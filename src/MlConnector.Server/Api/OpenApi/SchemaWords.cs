using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Applying;

namespace MlConnector.Server.Api.OpenApi;

/// <summary>What the types alone do not tell of schemas.</summary>
internal static class SchemaWords
{
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(JsonElement)) schema.Description = "Particulars, as an object of their own form.";
        if (context.ParameterDescription?.Name == "existing") schema.Enum = [.. ExistingWord.All.Select(word => (JsonNode)word)];
        if (type == typeof(DateTimeOffset)) schema.Format = "date-time";
        if (context.ParameterDescription?.Name == "limit") (schema.Minimum, schema.Maximum) = ("1", Page.Most.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }
}
