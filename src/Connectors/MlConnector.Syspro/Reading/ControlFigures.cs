using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>The totals that SYSPRO itself states for a stream; none for streams that have none.</summary>
internal static class ControlFigures
{
    /// <summary>Every figure of a stream.</summary>
    public static IAsyncEnumerable<ControlFigure> Of(StreamContext context, CancellationToken cancel) => context.Definition.Extra.GetValueOrDefault("control") switch
    {
        "journals" => LedgerFigures.ReadAsync(context, cancel),
        "suppliers" => Balances(context, "supplier-balance", "ApSupplier", "Supplier", ["CurrentBalance"], "MthInvBal1", cancel),
        "customers" => Balances(
            context, "customer-balance", "ArCustomerBal", "Customer", ["ValFutureInv", "ValCurrentInv", "Val30daysInv", "Val60daysInv", "Val90daysInv", "Val120daysInv", "ValCreditsInv"], "InvoiceBal1", cancel),
        _ => AsyncEnumerable.Empty<ControlFigure>(),
    };

    /// <summary>
    /// Open items against the balance of their account. Of customers SYSPRO keeps buckets, whose time of calculation is not public: their sum is advisory.
    /// </summary>
    private static async IAsyncEnumerable<ControlFigure> Balances(
        StreamContext context, string control, string table, string account, string[] balances, string expression, [EnumeratorCancellation] CancellationToken cancel)
    {
        Field code = context.Definition.Fields.First(field => field.Name == account);
        RecordSchema schema = new(table, [code, .. balances.Select(name => new Field(name, FieldType.Decimal) { Precision = 14, Scale = 2 })], [account]);
        string company = context.Definition.CompanyField ?? "Company";
        await foreach ((CompanyScope scope, RecordPage page) in TableRows.ReadAsync(context, table, schema, cancel))
        {
            for (int row = 0; row < page.RowCount; row++)
            {
                decimal sum = 0;
                for (int i = 1; i <= balances.Length; i++) sum += TableRows.Decimal(page, row, i);
                yield return new ControlFigure(control, [scope.Company, TableRows.Code(page, row, 0, code)], "balance", sum) { Expression = expression, GroupFields = [company, account] };
            }
        }
    }
}
