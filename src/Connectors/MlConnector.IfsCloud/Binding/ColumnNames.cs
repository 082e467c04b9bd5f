using MlConnector.Abstractions.Sources;

namespace MlConnector.IfsCloud.Binding;

/// <summary>Further names that a column may have at a site, from <c>extra: { columns: "SupplierId = VendorNo | SupplierNo; Name = VendorName" }</c>: releases and projections differ.</summary>
internal sealed class ColumnNames
{
    private readonly Dictionary<string, string[]> others = new(StringComparer.Ordinal);

    public ColumnNames(StreamDefinition stream)
    {
        foreach (string one in stream.Extra.GetValueOrDefault("columns", "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.Split('=', 2, StringSplitOptions.TrimEntries) is [var column, var names]) others[column] = names.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The names to look for, the declared one first.</summary>
    public IEnumerable<string> Of(string column) => others.TryGetValue(column, out string[]? more) ? more.Prepend(column) : [column];
}
