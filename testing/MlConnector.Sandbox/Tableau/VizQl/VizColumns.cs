using MlConnector.Sandbox.Tableau.Content;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>The fields of a data source as a query may name them: by their captions, or by their names if it says so.</summary>
internal sealed class VizColumns(SiteDataSource source, Func<string, string> captionOf, bool byName)
{
    /// <summary>Name of a calculation that people call so.</summary>
    public static string NameOf(string calculation) => $"Calculation_{calculation}";

    /// <summary>Place and type of a column.</summary>
    /// <exception cref="VizRefusal">None is called so, or several are, or it is a calculation.</exception>
    public (int Place, string Type) Find(string called)
    {
        int[] places = [.. source.Table.Columns.Select((column, place) => (Name: byName ? column.Name : captionOf(column.Name), place)).Where(each => each.Name == called).Select(each => each.place)];
        bool isCalculation = source.Calculations.Exists(each => (byName ? NameOf(each) : each) == called);
        if (places.Length + (isCalculation ? 1 : 0) > 1) throw new VizRefusal("404935", $"Duplicate field caption: {called}.");
        if (isCalculation) throw VizRefusal.Invalid($"{called} is a calculation, which this stand-in does not evaluate.");
        return places is [var place] ? (place, source.Table.Columns[place].Type) : throw new VizRefusal("404934", $"Unknown field: {called}.");
    }
}
