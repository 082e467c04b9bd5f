using System.Text;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Reading;

/// <summary>
/// IFS answers 200 with an empty list where a right to a company is missing. So a complete read that met no row of a company asks a set that has rows for every company: if that shows none either, the read proves nothing, and
/// nothing may be concluded from it (INV-5).
/// </summary>
internal sealed class CompanyRights(StreamDefinition stream, IfsService service, IfsCloudOptions options, ILogger logger, int company)
{
    private const string Probed = "Company";
    private static readonly StreamDefinition Probe = new("companies", "")
    {
        Fields = [new Field(Probed, FieldType.Text)],
        Key = [Probed],
        Defaults = new StreamDefaults("Companies", Abstractions.Schemas.WriteMode.Replace),
    };

    private readonly HashSet<string> met = new(StringComparer.Ordinal);
    private byte[] last = [];

    /// <summary>Takes in a page; rows come company by company.</summary>
    public void Meet(RecordPage page)
    {
        for (int row = 0; row < page.RowCount; row++)
        {
            ReadOnlySpan<byte> value = page[row].Bytes(company);
            if (value.SequenceEqual(last)) continue;
            last = value.ToArray();
            met.Add(Encoding.UTF8.GetString(last));
        }
    }

    /// <summary>Proves the right to each company that was expected and not met.</summary>
    /// <exception cref="ConnectorException"><c>IFS-COMPANY-RIGHT</c>.</exception>
    public async Task RequireAsync(CancellationToken cancel)
    {
        string?[] expected = !options.Companies.IsEmpty ? [.. options.Companies.Where(id => !met.Contains(id))] : met.Count == 0 ? [null] : [];
        foreach (string? id in expected)
        {
            if (await HasRowsAsync(id, cancel)) continue;
            string what = id is null ? "any company" : $"company {id}";
            throw IfsCloudErrors.Make(
                IfsCloudErrors.CompanyRight, ErrorKind.Auth, ErrorOwner.ErpAdmin, $"Stream {stream.Name}: there is no row of {what}, and {options.CompanyProbe} shows none either.", $"Give the service user {what} under Allowed Companies; nothing was concluded from the empty answer.");
        }
    }

    /// <summary>Whether the probe shows rows, of one company or of any.</summary>
    public static async Task<bool> AnyRowsAsync(IfsService service, IfsCloudOptions options, string? id, CancellationToken cancel)
    {
        ODataQuery query = new SetQuery(Probe, new BoundSet(options.CompanyProbe), options).All() with { Where = id is null ? null : new Compare(Probed, Comparison.Eq, id), Limit = 1 };
        bool found = false;
        await foreach (ODataFetched page in service.ReadAsync(query, cancel))
        {
            found |= page.Page.RowCount > 0;
            page.Page.Dispose();
        }

        return found;
    }

    /// <summary>True as well if it cannot be told.</summary>
    private async Task<bool> HasRowsAsync(string? id, CancellationToken cancel)
    {
        try
        {
            return await AnyRowsAsync(service, options, id, cancel);
        }
        catch (ConnectorException unknown) when (unknown.Error.Code is IfsCloudErrors.Forbidden or IfsCloudErrors.NotFound or IfsCloudErrors.Query)
        {
            logger.RightUnknown(options.Connection, stream.Name, id ?? "any company", options.CompanyProbe.ToString(), unknown.Error.Code);
            return true;
        }
    }
}
