using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Server.Api.Paging;

namespace MlConnector.Server.Api.OpenApi;

/// <summary>What the types alone do not tell of schemas.</summary>
internal static class SchemaWords
{
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(JsonElement)) schema.Description = "Particulars, as an object of their own form.";
        if (type == typeof(ExistingRows)) schema.Description = "What becomes of rows that were delivered with an older mapping: they stay, are mapped again from the journal, or are read again from the source.";
        if (type == typeof(DateTimeOffset)) schema.Format = "date-time";
        if (context.ParameterDescription?.Name == "limit") (schema.Minimum, schema.Maximum) = ("1", Page.Most.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }
}
