using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.Syspro.Tests.Streams;

/// <summary>Every expression in the catalog is understood by the engine, whatever the settings make of it.</summary>
public sealed class ExpressionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("costCentre: \"glSegment(3, .)\"\naging: { basis: invoiceDate, buckets: [1, 7, 14, 365] }")]
    [InlineData("costCentre: \"analysisCode(2)\"\naging: { basis: financialPeriod, buckets: [30], yearStart: 7, yearNamedBy: start }\ncodeMaps: { OrderStatus: { '1': \"it's open\" }, ap_invoices.InvoiceStatus: { X: Y } }")]
    public void It_compiles(string more)
    {
        Problems problems = new();
        MapNode settings = YamlTree.Parse("test.yaml", $"type: syspro\ncompanies: [A]\nodata: {{ url: \"http://127.0.0.1:1/x\", username: u, password: \"${{secret:p}}\" }}\n{more}", problems)!;
        ISource source = new SysproFactory().Create("erp", settings, [], new TestServices().Services, problems)!;
        problems.ThrowIfAny();
        foreach (StreamDefinition stream in source.Catalog)
        {
            MappingCompiler rows = MappingCompiler.For(stream);
            rows.Describe(new MappingDefinition([.. stream.Derived.Select(derived => new ColumnMapping(derived.Field.Name, derived.Field.Name))]), problems);
            if (stream.Cursor.OpenWhen is { } open) rows.CompileExpression(open, $"{stream.Name}.openWhen", problems);
            if (stream.Cut is not { } cut) continue;
            foreach ((string field, string expression) in cut.Sums) rows.CompileExpression(expression, $"{stream.Name}.cut.{field}", problems);
            if (cut.Balance is { } balance) rows.CompileExpression(balance, $"{stream.Name}.cut.balance", problems);
            if (cut.PairedWhen is { } expected) rows.CompileExpression(expected, $"{stream.Name}.cut.pairedWhen", problems);
            if (cut.CompleteWhen is { } complete) new MappingCompiler(new RecordSchema("control", cut.ControlFields, []), []).CompileExpression(complete, $"{stream.Name}.cut.completeWhen", problems);
        }

        Assert.Empty(problems.Errors);
    }

    [Fact]
    public void Halves_of_documents_find_each_other_by_fields_that_exist_on_both_sides()
    {
        StreamDefinition[] all = [.. MlConnector.Syspro.Streams.StreamCatalog.Standard.Names.Select(MlConnector.Syspro.Streams.StreamCatalog.Standard.Read)];
        StreamDefinition[] paired = [.. all.Where(stream => stream.Cut?.PairedStream is not null)];
        Assert.Equal(["ap_invoices", "ap_postings", "ar_invoices", "ar_postings", "po_headers", "po_lines", "sales_order_lines", "sales_orders"], paired.Select(stream => stream.Name).Order(StringComparer.Ordinal));
        foreach (StreamDefinition stream in paired)
        {
            StreamDefinition other = all.Single(each => each.Name == stream.Cut!.PairedStream);
            Assert.Equal(stream.Name, other.Cut!.PairedStream);
            Assert.NotEqual(stream.Key.Length, other.Key.Length);
            Assert.All(stream.Cut!.PairedBy.IsEmpty ? stream.Cut.Document.Select(field => KeyValuePair.Create(field, field)) : stream.Cut.PairedBy, pair =>
            {
                Assert.True(stream.ToSchema().OrdinalOf(pair.Key) >= 0, $"{stream.Name} has no {pair.Key}");
                Assert.True(other.ToSchema().OrdinalOf(pair.Value) >= 0, $"{other.Name} has no {pair.Value}");
            });
        }
    }

    [Fact]
    public void Relations_lead_to_streams_and_fields_that_exist()
    {
        StreamDefinition[] all = [.. MlConnector.Syspro.Streams.StreamCatalog.Standard.Names.Select(MlConnector.Syspro.Streams.StreamCatalog.Standard.Read)];
        foreach (StreamDefinition stream in all)
        {
            RecordSchema schema = stream.ToSchema();
            foreach ((string field, string to, string toField) in stream.Defaults.Relations)
            {
                Assert.True(schema.OrdinalOf(field) >= 0, $"{stream.Name} has no {field}");
                Assert.True(all.Single(other => other.Name == to).ToSchema().OrdinalOf(toField) >= 0, $"{to} has no {toField}");
            }
        }
    }
}
