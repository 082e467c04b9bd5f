using MlConnector.Sandbox.Tableau.Content;
using MlConnector.Sandbox.Tableau.VizQl;

namespace MlConnector.Sandbox.Tableau;

/// <summary>A published data source as the vendor itself sees it.</summary>
public sealed class TableauSandboxSource
{
    private readonly TableauSandbox sandbox;
    private readonly string project;
    private readonly string name;

    internal TableauSandboxSource(TableauSandbox sandbox, string project, string name) => (this.sandbox, this.project, this.name) = (sandbox, project, name);

    /// <summary>The file as it was published.</summary>
    public byte[] File => With(source => source.File);

    /// <summary>Whether it is there.</summary>
    public bool Exists => sandbox.Looking(content => Find(content) is not null);

    /// <summary>Its id.</summary>
    public string Id => With(source => source.Id);

    /// <summary>Its rows: column → text, null for null; times with the digits they need, decimal numbers without trailing zeros.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows => With(source => source.Table.Rows
        .Select(row => (IReadOnlyDictionary<string, string?>)source.Table.Columns.Select((column, i) => (column.Name, Text: row[i] is null ? null : VizValues.Text(row[i]))).ToDictionary(cell => cell.Name, cell => cell.Text, StringComparer.Ordinal)).ToArray());

    /// <summary>Names and types of its columns.</summary>
    public IReadOnlyList<(string Name, string Type)> Columns => With(source => source.Table.Columns.Select(column => (column.Name, column.Type)).ToArray());

    /// <summary>How often it was published.</summary>
    public int Published => With(source => source.Published);

    /// <summary>How often its data was changed in place.</summary>
    public int Changed => With(source => source.Changed);

    /// <summary>Somebody makes it a live connection to a database.</summary>
    public void MakeLive() => With(source => source.Kind = "sqlserver");

    /// <summary>Somebody gives it a schedule of refreshes.</summary>
    public void Refresh() => With(source => source.IsRefreshed = true);

    /// <summary>Somebody adds a connection.</summary>
    public void AddConnection(string kind) => With(source =>
    {
        source.Connections.Add((TableauIds.Of($"connection-{source.Id}", source.Connections.Count + 1), kind));
        return true;
    });

    /// <summary>When it was published or described last.</summary>
    public DateTimeOffset Updated => With(source => source.Updated);

    /// <summary>Its description.</summary>
    public string Description => With(source => source.Description);

    /// <summary>Somebody changes its description: the time of its update changes with it.</summary>
    public void Describe(string text) => With(source => (source.Description, source.Updated) = (text, sandbox.Time.GetUtcNow()));

    /// <summary>Somebody publishes another file over it.</summary>
    public void Overwrite(byte[] file) => With(source =>
    {
        source.Fill(Parquet.ParquetTable.Read(file), sandbox.Time.GetUtcNow());
        return (source.File, source.Updated, source.IsOpaque) = (file, sandbox.Time.GetUtcNow(), false);
    });

    /// <summary>Somebody changes the cells of a column where they are: the rows stay those that were published, and the time of update changes.</summary>
    public void Change(string column, Func<object?, object?> change) => With(source =>
    {
        int at = source.Table.Columns.TakeWhile(each => each.Name != column).Count();
        source.Fill(source.Table with { Rows = [.. source.Table.Rows.Select(row => (object?[])[.. row[..at], change(row[at]), .. row[(at + 1)..]])] }, sandbox.Time.GetUtcNow());
        return source.Updated = sandbox.Time.GetUtcNow();
    });

    /// <summary>Somebody changes the type that a field is shown as: the time of update changes with it.</summary>
    public void Retype(string field, string type) => With(source =>
    {
        source.ShownTypes[field] = type;
        source.Updated = sandbox.Time.GetUtcNow();
        return true;
    });

    /// <summary>Somebody adds a calculated field.</summary>
    public void AddCalculation(string field) => With(source =>
    {
        source.Calculations.Add(field);
        return true;
    });

    /// <summary>Somebody builds a workbook on it.</summary>
    public void AddWorkbook(string workbook) => With(source =>
    {
        source.Workbooks.Add(workbook);
        return true;
    });

    /// <summary>Deletes it.</summary>
    public bool Delete() => sandbox.Looking(content => content.Sources.RemoveAll(source => source.Name == name && source.Project.Name == project) > 0);

    private SiteDataSource? Find(SiteContent content) => content.Sources.Find(source => source.Name == name && source.Project.Name == project);

    private T With<T>(Func<SiteDataSource, T> look) => sandbox.Looking(content => look(Find(content) ?? throw new InvalidOperationException($"There is no data source {project}/{name}.")));
}
