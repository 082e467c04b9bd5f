using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.PowerBi.Rows;
using MlConnector.PowerBi.Tests.World;

namespace MlConnector.PowerBi.Tests.Rows;

public sealed class RowEncoderTests
{
    private static readonly TableSchema Wide = new("T", "t", WriteMode.Append,
    [
        new ColumnSchema("Name", FieldType.Text, "String"),
        new ColumnSchema("Amount", FieldType.Decimal, "Decimal"),
        new ColumnSchema("Größe in 漢字", FieldType.Decimal, "Double"),
        new ColumnSchema("Code", FieldType.Integer, "String"),
        new ColumnSchema("Open", FieldType.Boolean, "Boolean"),
        new ColumnSchema("A column with a name that is longer than one vector of bytes", FieldType.Date, "DateTime"),
    ]);

    [Fact]
    public void A_row_is_written_byte_for_byte()
    {
        Assert.Equal(
            """{"rows":[{"Name":"Bayport \"Bikes\"","Amount":-12.50,"Gr\u00F6\u00DFe in \u6F22\u5B57":0.333333333333333,"Code":"42","Open":true,"A column with a name that is longer than one vector of bytes":"2026-05-31"},{"Open":false},{}]}""",
            Encode([["Bayport \"Bikes\"", new Digits("-12.50"), new Digits("0.333333333333333"), 42L, true, "2026-05-31"], [null, null, null, null, false, null], [null, null, null, null, null, null]]));
    }

    [Fact]
    public void No_rows_are_an_empty_list() => Assert.Equal("""{"rows":[]}""", Encode([]));

    [Fact]
    public void Text_of_every_plane_and_every_control_character_comes_back_as_it_was()
    {
        string[] texts = [.. Enumerable.Range(0, 0x110000 / 64).Select(Block).Where(text => text.Length > 0)];

        JsonArray rows = Parse(Encode([.. texts.Select(text => new object?[] { text, null, null, null, null, null })]));

        Assert.Equal(texts.Length, rows.Count);
        for (int i = 0; i < texts.Length; i++) Assert.Equal(texts[i], (string?)rows[i]!["Name"]);
    }

    [Fact]
    public void Text_of_every_length_with_an_escape_at_every_place_comes_back()
    {
        var random = new Random(7);
        object?[][] values = [.. Enumerable.Range(0, 2_000).Select(i => new object?[] { Escaped(random, i % 200), null, null, null, null, Escaped(random, i % 7) })];

        JsonArray rows = Parse(Encode(values));

        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(values[i][0], (string?)rows[i]!["Name"]);
            Assert.Equal(values[i][5], (string?)rows[i]!["A column with a name that is longer than one vector of bytes"]);
        }
    }

    [Fact]
    public void INV_7_digits_arrive_as_they_were_read()
    {
        var random = new Random(11);
        string[] digits = [.. Enumerable.Range(0, 20_000).Select(_ => Number(random))];

        string json = Encode([.. digits.Select(number => new object?[] { null, new Digits(number), null, null, null, null })], 20_000);

        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(digits, document.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("Amount").GetRawText()));
    }

    [Fact]
    public void A_null_is_left_out_or_written_as_the_setting_says()
    {
        var batch = new TestBatch("b", Wide, [[null, 7L, null, null, null, null], ["a", null, null, null, null, null], [null, null, null, null, null, null]]);

        Assert.Equal("""{"rows":[{"Amount":7},{"Name":"a"},{}]}""", Body(sendsNulls: false));
        JsonArray all = Parse(Body(sendsNulls: true));
        Assert.All(all, row => Assert.Equal(Wide.Columns.Select(column => column.Name), row!.AsObject().Select(property => property.Key)));
        Assert.Equal([1, 1, 0], all.Select(row => row!.AsObject().Count(property => property.Value is not null)));

        string Body(bool sendsNulls)
        {
            using PooledBody body = new JsonRowEncoder(Wide, PushRows.Format(sendsNulls), 10, 10_000).Encode(batch).Body!;
            return Encoding.UTF8.GetString(body.Copy());
        }
    }

    [Fact]
    public void A_resend_is_the_same_bytes()
    {
        var batch = new TestBatch("b", TestTables.ApInvoices, [TestTables.Invoice("1", 1, "b", 1.1m), TestTables.Invoice("2", 2, "b", 2.2m)]);
        var encoder = new JsonRowEncoder(TestTables.ApInvoices, PushRows.Format(sendsNulls: false), 10_000, 15_000_000);

        using PooledBody first = encoder.Encode(batch).Body!;
        using PooledBody second = encoder.Encode(batch).Body!;

        Assert.Equal(first.Copy(), second.Copy());
    }

    [Theory]
    [InlineData(3, 1_000_000, null)]
    [InlineData(2, 1_000_000, "more than 2 rows")]
    [InlineData(3, 57, "more than 57 bytes")]
    [InlineData(3, 58, null)]
    public void What_does_not_fit_into_one_request_is_not_encoded(int maxRows, long maxBytes, string? reason)
    {
        var batch = new TestBatch("b", Wide, [.. Enumerable.Range(0, 3).Select(i => new object?[] { "abcd", null, null, null, null, null })]);

        (PooledBody? body, string? tooLarge) = new JsonRowEncoder(Wide, PushRows.Format(sendsNulls: false), maxRows, maxBytes).Encode(batch);

        using (body)
        {
            Assert.Equal(reason, tooLarge);
            Assert.Equal(reason is null ? 58 : null, body?.Size);
        }
    }

    [Fact]
    public void Rows_beyond_one_piece_of_memory_are_whole()
    {
        string text = new('x', 4_000);
        object?[][] values = [.. Enumerable.Range(0, 500).Select(i => new object?[] { text + i.ToString(CultureInfo.InvariantCulture), (long)i, null, null, i % 3 == 0, null })];

        JsonArray rows = Parse(Encode(values));

        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(text + i.ToString(CultureInfo.InvariantCulture), (string?)rows[i]!["Name"]));
        Assert.Equal(values.Length, rows.Count);
    }

    private static string Encode(object?[][] rows, int maxRows = 50_000)
    {
        (PooledBody? body, _) = new JsonRowEncoder(Wide, PushRows.Format(sendsNulls: false), maxRows, 200_000_000).Encode(new TestBatch("b", Wide, rows));
        using (body) return Encoding.UTF8.GetString(body!.Copy());
    }

    private static JsonArray Parse(string json) => JsonNode.Parse(json)!["rows"]!.AsArray();

    private static string Block(int block) => string.Concat(Enumerable.Range(block * 64, 64).Where(Rune.IsValid).Select(code => new Rune(code).ToString()));

    private static string Escaped(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "ab\"\\\n\u0001é漢"[random.Next(8)]));

    private static string Number(Random random)
    {
        string whole = random.NextInt64(100_000_000_000_000_000, 1_000_000_000_000_000_000).ToString(CultureInfo.InvariantCulture)[..random.Next(1, 19)].TrimStart('0');
        string places = random.Next(2) == 0 ? "" : "." + random.NextInt64(0, 999_999_999).ToString(CultureInfo.InvariantCulture);
        return (random.Next(2) == 0 ? "-" : "") + (whole.Length == 0 ? "0" : whole) + places;
    }
}
