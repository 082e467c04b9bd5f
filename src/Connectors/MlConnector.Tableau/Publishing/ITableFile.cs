using MlConnector.Abstractions.Destinations;

namespace MlConnector.Tableau.Publishing;

/// <summary>
/// The form in which a table's state is uploaded. Here is the seam for other forms: a file of Hyper, which only Tableau's own library writes, would be a second one, and could carry the changes alone.
/// </summary>
internal interface ITableFile
{
    /// <summary>What Tableau calls a file of this form: type of the data source and ending of the name.</summary>
    string Type { get; }

    /// <summary>Writes the rows of a batch as one whole file, front to back.</summary>
    Task WriteAsync(DeliveryBatch batch, Stream output, CancellationToken cancel);
}
