using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Tests.Canonical;

public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("12.50", "12.5")]
    [InlineData("12.00", "12")]
    [InlineData("0012", "12")]
    [InlineData("+7", "7")]
    [InlineData("  7.10 ", "7.1")]
    [InlineData("-0.00", "0")]
    [InlineData("-0", "0")]
    [InlineData("0", "0")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData("12.50-", "-12.5")]
    [InlineData("1.5e3", "1500")]
    [InlineData("1.5E-3", "0.0015")]
    [InlineData("-25e-1", "-2.5")]
    [InlineData("120e-1", "12")]
    [InlineData("0e9", "0")]
    [InlineData("100", "100")]
    [InlineData("", "<null>")]
    [InlineData("   ", "<null>")]
    [InlineData("12345678901234567890123456789012345678", "12345678901234567890123456789012345678")]
    [InlineData("1e99", "MAP-RANGE")]
    [InlineData("1,5", "MAP-TYPE")]
    [InlineData("1.2.3", "MAP-TYPE")]
    [InlineData("--1", "MAP-TYPE")]
    [InlineData("NaN", "MAP-TYPE")]
    [InlineData("1e", "MAP-TYPE")]
    [InlineData("-", "MAP-TYPE")]
    [InlineData(".", "MAP-TYPE")]
    public void Decimals_keep_their_digits_and_lose_the_rest_INV_7(string written, string canonical)
    {
        Field field = new("F", FieldType.Decimal) { Precision = 28, Scale = 6 };

        Assert.Equal(canonical, CanonicalSamples.Of(field, CellKind.Text, written));
        Assert.Equal(canonical, CanonicalSamples.Of(field, CellKind.Number, written));
    }

    [Theory]
    [InlineData("42", "42")]
    [InlineData("0042", "42")]
    [InlineData("42.000", "42")]
    [InlineData("4.2e1", "42")]
    [InlineData("42.5", "MAP-TYPE")]
    [InlineData("999999999999999999", "999999999999999999")]
    [InlineData("-999999999999999999", "-999999999999999999")]
    [InlineData("1000000000000000000", "MAP-RANGE")]
    [InlineData(" ", "<null>")]
    public void Whole_numbers_have_18_digits_at_most(string written, string canonical) =>
        Assert.Equal(canonical, CanonicalSamples.Of(new Field("F", FieldType.Integer), CellKind.Text, written));

    [Theory]
    [InlineData(false, "  A b  ", "  A b")]
    [InlineData(false, "   ", "")]
    [InlineData(false, "007", "007")]
    [InlineData(true, "  00042", "42")]
    [InlineData(true, "000000000000042  ", "42")]
    [InlineData(true, "0000", "0")]
    [InlineData(true, "  ", "")]
    [InlineData(true, "00A42", "00A42")]
    [InlineData(true, " 00A42", " 00A42")]
    public void Texts_lose_blanks_at_the_end_and_numbered_codes_their_filling(bool code, string written, string canonical) =>
        Assert.Equal(canonical, CanonicalSamples.Of(new Field("F", FieldType.Text) { NumberedCode = code }, CellKind.Text, written));

    [Theory]
    [InlineData("2026-01-31", "2026-01-31")]
    [InlineData("2026-01-31T10:11:12.5+02:00", "2026-01-31")]
    [InlineData("2026-01-31 00:00:00", "2026-01-31")]
    [InlineData("2026/01/31", "2026-01-31")]
    [InlineData("20260131", "2026-01-31")]
    [InlineData("0000-00-00", "<null>")]
    [InlineData("", "<null>")]
    [InlineData("2026-02-29", "MAP-TYPE")]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("9999-12-31", "9999-12-31")]
    [InlineData("0001-01-01", "0001-01-01")]
    [InlineData("2026-13-01", "MAP-TYPE")]
    [InlineData("31.01.2026", "MAP-TYPE")]
    [InlineData("2026-01-31Tx", "MAP-TYPE")]
    public void Dates_are_the_date_as_written(string written, string canonical) =>
        Assert.Equal(canonical, CanonicalSamples.Of(new Field("F", FieldType.Date), CellKind.Text, written));

    [Theory]
    [InlineData(null, "2026-01-31T10:11:12", "2026-01-31T10:11:12")]
    [InlineData(null, "2026-01-31 10:11", "2026-01-31T10:11:00")]
    [InlineData(null, "2026-01-31", "2026-01-31T00:00:00")]
    [InlineData(null, "2026-01-31T10:11:12.1230000", "2026-01-31T10:11:12.123")]
    [InlineData(null, "2026-01-31T10:11:12.123456789", "2026-01-31T10:11:12.123456789")]
    [InlineData(null, "2026-01-31T10:11:12Z", "2026-01-31T10:11:12Z")]
    [InlineData(null, "2026-01-31T00:30:00.50+02:00", "2026-01-30T22:30:00.5Z")]
    [InlineData(null, "0000-00-00T00:00:00", "<null>")]
    [InlineData(null, "2026-01-31T24:00:00", "MAP-TYPE")]
    [InlineData(null, "0001-01-01T00:00:00+02:00", "MAP-RANGE")]
    [InlineData("Europe/Stockholm", "2026-01-31T10:00:00", "2026-01-31T09:00:00Z")]
    [InlineData("Europe/Stockholm", "2026-07-31T10:00:00", "2026-07-31T08:00:00Z")]
    [InlineData("Europe/Stockholm", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z")]
    [InlineData("Europe/Stockholm", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Stockholm", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z")]
    [InlineData("Europe/Stockholm", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z")]
    [InlineData("America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z")]
    [InlineData("Europe/Stockholm", "2026-07-31T10:00:00Z", "2026-07-31T10:00:00Z")]
    public void Moments_become_utc_where_a_zone_is_known(string? zone, string written, string canonical) =>
        Assert.Equal(canonical, CanonicalSamples.Of(new Field("F", FieldType.DateTime) { Zone = zone }, CellKind.Text, written));

    [Theory]
    [InlineData(CellKind.True, "", "<true>")]
    [InlineData(CellKind.Text, "Y", "<true>")]
    [InlineData(CellKind.Text, "n ", "<false>")]
    [InlineData(CellKind.Number, "1", "<true>")]
    [InlineData(CellKind.Text, "FALSE", "<false>")]
    [InlineData(CellKind.Text, "", "<null>")]
    [InlineData(CellKind.Text, "maybe", "MAP-TYPE")]
    public void Booleans_are_read_from_what_channels_send(CellKind kind, string written, string canonical) =>
        Assert.Equal(canonical, CanonicalSamples.Of(new Field("F", FieldType.Boolean), kind, written));

    [Fact]
    public void Absent_becomes_null_and_bytes_that_are_no_text_are_a_violation()
    {
        RecordSchema schema = new("s", [new Field("A", FieldType.Text)], []);
        using RecordPage page = new(schema, 64);
        page.AddRow();
        int at = page.Append([0x41, 0xE9, 0x42]);
        page.AddRow()[0] = new Cell(CellKind.Text, at, 3);
        RowViolation[] violations = new RowViolation[2];

        int bad = new CanonicalForm(schema).Apply(page, violations);

        Assert.Equal(1, bad);
        Assert.Equal(CellKind.Null, page[0].Kind(0));
        Assert.Equal(new RowViolation(ViolationCode.Text, 0), violations[1]);
    }

    [Fact]
    public void A_row_with_a_violation_keeps_its_cells()
    {
        RecordSchema schema = new("s", [new Field("A", FieldType.Decimal), new Field("B", FieldType.Date)], []);
        using RecordPage page = new(schema, 64);
        int at = page.Append("7.50 never"u8);
        Span<Cell> row = page.AddRow();
        row[0] = new Cell(CellKind.Text, at, 5);
        row[1] = new Cell(CellKind.Text, at + 5, 5);
        RowViolation[] violations = new RowViolation[1];

        new CanonicalForm(schema).Apply(page, violations);

        Assert.Equal(new RowViolation(ViolationCode.Type, 1), violations[0]);
        Assert.Equal("7.50 ", CanonicalSamples.Show(page[0], 0));
    }

    [Fact]
    public void A_million_random_decimals_keep_their_value_in_both_channels_INV_7()
    {
        Field field = new("F", FieldType.Decimal) { Precision = 28, Scale = 4 };
        RecordSchema schema = new("s", [field], []);
        CanonicalForm form = new(schema);
        Random random = new(20260131);
        RowViolation[] violations = new RowViolation[10_000];
        for (int page = 0; page < 100; page++)
        {
            using RecordPage plain = new(schema, 1 << 18), padded = new(schema, 1 << 18);
            decimal[] values = new decimal[5_000];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = RandomDecimal(random);
                string digits = values[i].ToString(CultureInfo.InvariantCulture);
                CanonicalSamples.Fill(plain, CellKind.Number, digits);
                CanonicalSamples.Fill(padded, CellKind.Text, Pad(digits, random));
            }

            Assert.Equal(0, form.Apply(plain, violations));
            Assert.Equal(0, form.Apply(padded, violations));
            for (int i = 0; i < values.Length; i++)
            {
                Assert.True(CellValue.TryDecimal(plain[i].Bytes(0), out decimal read) && read == values[i]);
                Assert.True(plain[i].Bytes(0).SequenceEqual(padded[i].Bytes(0)), $"{values[i]} differs between the channels");
            }
        }
    }

    [Fact]
    public void Canonical_form_is_idempotent_for_whatever_is_sent()
    {
        Field[] fields =
        [
            new("T", FieldType.Text), new("C", FieldType.Text) { NumberedCode = true }, new("I", FieldType.Integer), new("D", FieldType.Decimal), new("B", FieldType.Boolean),
            new("A", FieldType.Date), new("M", FieldType.DateTime), new("Z", FieldType.DateTime) { Zone = "Europe/Stockholm" },
        ];
        Random random = new(42);
        int accepted = 0;
        foreach (Field field in fields)
        {
            RecordSchema schema = new("s", [field], []);
            CanonicalForm form = new(schema);
            for (int i = 0; i < 20_000; i++)
            {
                using RecordPage page = new(schema, 64);
                CanonicalSamples.Fill(page, (CellKind)random.Next(6), RandomText(field.Type, random));
                if (!form.ApplyRow(page, 0).IsNone) continue;
                accepted++;
                Cell[] once = [.. page.RowCells(0)];
                Assert.True(form.ApplyRow(page, 0).IsNone && page.RowCells(0).SequenceEqual(once), $"{field.Type}: {CanonicalSamples.Show(page[0], 0)}");
            }
        }

        Assert.True(accepted > 40_000, $"only {accepted} values were accepted, so little was tested");
    }

    private static decimal RandomDecimal(Random random)
    {
        decimal value = new(random.Next(), random.Next(random.Next(2) == 0 ? 1 : int.MaxValue), random.Next(4) == 0 ? random.Next(0x2000_0000 / 1000) : 0, random.Next(2) == 0, (byte)random.Next(5));
        return random.Next(50) == 0 ? decimal.Truncate(value) : value;
    }

    /// <summary>As another channel may send it: quoted, filled with zeros and blanks, with a sign, or with an exponent.</summary>
    private static string Pad(string digits, Random random)
    {
        bool negative = digits[0] == '-';
        string number = negative ? digits[1..] : digits;
        if (number.Contains('.', StringComparison.Ordinal)) number += new string('0', random.Next(4));
        else if (random.Next(3) == 0) number += ".000";
        number = new string('0', random.Next(3)) + number;
        string sign = negative ? "-" : random.Next(4) == 0 ? "+" : "";
        if (random.Next(6) == 0) number += "E0";
        string whole = negative && random.Next(5) == 0 && !number.Contains('E', StringComparison.Ordinal) ? number + "-" : sign + number;
        return new string(' ', random.Next(3)) + whole + new string(' ', random.Next(3));
    }

    private static string RandomText(FieldType type, Random random)
    {
        string alphabet = type switch
        {
            FieldType.Integer or FieldType.Decimal => "0012345678900.-+eE  ",
            FieldType.Date or FieldType.DateTime => "",
            FieldType.Boolean => "YNyn01 ",
            _ => "00 12Aé😀\\| ",
        };
        if (alphabet.Length > 0) return new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
        string date = string.Create(CultureInfo.InvariantCulture, $"{random.Next(1900, 2101):0000}-{random.Next(13):00}-{random.Next(32):00}");
        string[] times = ["", "T08:30:00", " 08:30", "T02:30:00.1200", "T23:59:59.999999999Z", "T00:00:00+05:30", "T02:15:00-0800", "T02:00:00,5"];
        return random.Next(20) == 0 ? "0000-00-00" : date + times[random.Next(times.Length)];
    }
}
