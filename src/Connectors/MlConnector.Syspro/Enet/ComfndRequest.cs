using System.Globalization;
using System.Text;
using System.Xml;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Enet;

/// <summary>Writes XmlIn of COMFND, the generic find: table, columns, conditions, order.</summary>
internal static class ComfndRequest
{
    private const int MaxBrackets = 3;

    /// <summary>The document. Conditions become a flat list with brackets, the only form that COMFND knows.</summary>
    public static string Write(TableQuery query, Condition? where, int rows, bool allColumns, string nullDate)
    {
        StringBuilder text = new("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>");
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            xml.WriteStartElement("Query");
            xml.WriteElementString("TableName", query.Table.Name);
            xml.WriteElementString("ReturnRows", rows.ToString(CultureInfo.InvariantCulture));
            if (allColumns) xml.WriteElementString("AllColumns", "Y");
            else WriteColumns(xml, "Columns", query.Columns);
            if (where is not null) WriteWhere(xml, where, nullDate);
            if (query.Key.Length > 0) WriteColumns(xml, "OrderBy", query.Key);
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void WriteColumns(XmlWriter xml, string name, IEnumerable<string> columns)
    {
        xml.WriteStartElement(name);
        foreach (string column in columns) xml.WriteElementString("Column", column);
        xml.WriteEndElement();
    }

    private static void WriteWhere(XmlWriter xml, Condition where, string nullDate)
    {
        List<Expression> flat = [];
        Flatten(where, "", nested: false, flat);
        if (flat.Any(expression => expression.Open > MaxBrackets || expression.Close > MaxBrackets)) throw TooDeep();
        xml.WriteStartElement("Where");
        foreach (Expression expression in flat)
        {
            xml.WriteStartElement("Expression");
            if (expression.AndOr.Length > 0) xml.WriteElementString("AndOr", expression.AndOr);
            if (expression.Open > 0) xml.WriteElementString("OpenBracket", new string('(', expression.Open));
            xml.WriteElementString("Column", expression.Compare.Column);
            xml.WriteElementString("Condition", expression.Compare.Operator.ToString().ToUpperInvariant());
            xml.WriteElementString("Value", expression.Compare.Value ?? nullDate);
            if (expression.Close > 0) xml.WriteElementString("CloseBracket", new string(')', expression.Close));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Flatten(Condition condition, string andOr, bool nested, List<Expression> flat)
    {
        if (condition is Compare compare)
        {
            flat.Add(new Expression(andOr, compare));
            return;
        }

        bool all = condition is AllOf;
        int start = flat.Count;
        foreach (Condition part in all ? ((AllOf)condition).Parts : ((AnyOf)condition).Parts)
        {
            bool same = all ? part is AllOf : part is AnyOf; // a group of the same kind needs no brackets
            Flatten(part, flat.Count == start ? andOr : all ? "And" : "Or", !same, flat);
        }

        if (!nested) return;
        flat[start].Open++;
        flat[^1].Close++;
    }

    private static ConnectorException TooDeep() => SysproErrors.Make(
        SysproErrors.Filter, ErrorKind.Config, ErrorOwner.Operator, "SYSPRO e.net: COMFND opens three brackets at one place at most, and a condition of this stream needs more.", "Write filter and cursor.open with fewer parentheses within each other, or set the channel to odata.");

    private sealed class Expression(string andOr, Compare compare)
    {
        public string AndOr { get; } = andOr;

        public Compare Compare { get; } = compare;

        public int Open { get; set; }

        public int Close { get; set; }
    }
}
