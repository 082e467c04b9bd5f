using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>Where year, period, journal number and company stand in a row.</summary>
internal sealed record JournalOrdinals(int Company, int Year, int Period, int Journal)
{
    public static JournalOrdinals Of(StreamDefinition stream)
    {
        RecordSchema schema = stream.ToSchema();
        int Find(string? name, string setting) => name is not null && schema.OrdinalOf(name) is >= 0 and int at
            ? at
            : throw new ConnectorException(new ConnectorError("STREAM-CURSOR", ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name} has the strategy journal but 'cursor.{setting}' names none of its fields.", $"Give 'cursor: {{ {setting}: … }}' with one of the stream's fields."));
        return new JournalOrdinals(
            stream.CompanyField is { } company ? schema.OrdinalOf(company) : -1, Find(stream.Cursor.YearField, "yearField"), Find(stream.Cursor.PeriodField, "periodField"), Find(stream.Cursor.Field, "field"));
    }

    /// <summary>Reads them; <paramref name="lastCompany"/> is reused while the company stays the same, so that a row costs no string.</summary>
    public bool TryRead(in RecordRow row, string? lastCompany, out FiscalPeriod period, out long journal)
    {
        period = default;
        journal = 0;
        if (!CellValue.TryInteger(row.Bytes(Year), out long year) || !CellValue.TryInteger(row.Bytes(Period), out long number) || !CellValue.TryInteger(row.Bytes(Journal), out journal)) return false;
        if (year is < 0 or > 9999 || number is < 0 or > 99 || journal <= 0) return false;
        period = new FiscalPeriod(CompanyOf(row, lastCompany ?? ""), (int)year, (int)number);
        return true;
    }

    /// <summary>Reads them from the parts of a document (company first, then the cut's document fields).</summary>
    public bool TryRead(ImmutableArray<string> document, out FiscalPeriod period, out long journal)
    {
        period = default;
        journal = 0;
        int at = Company < 0 ? 0 : 1;
        if (document.Length < at + 3 || !int.TryParse(document[at], CultureInfo.InvariantCulture, out int year) || !int.TryParse(document[at + 1], CultureInfo.InvariantCulture, out int number)) return false;
        if (!long.TryParse(document[at + 2], CultureInfo.InvariantCulture, out journal)) return false;
        period = new FiscalPeriod(Company < 0 ? "" : document[0], year, number);
        return true;
    }

    private string CompanyOf(in RecordRow row, string lastCompany)
    {
        if (Company < 0) return "";
        ReadOnlySpan<byte> bytes = row.Bytes(Company);
        return bytes.Length == lastCompany.Length && System.Text.Ascii.Equals(bytes, lastCompany) ? lastCompany : CellValue.Text(bytes);
    }
}
