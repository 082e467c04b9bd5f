using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Json;

namespace MlConnector.SageX3.Api1;

/// <summary>What a page says besides its rows.</summary>
/// <param name="Next">Link to the next page; null = none.</param>
/// <param name="ItemsPerPage">Rows that the server really gives per page; 0 = it does not say.</param>
internal readonly record struct Api1Said(string? Next, int ItemsPerPage);

/// <summary>Reads the answer of a <c>$query</c>: rows into the page's cells, and how it goes on.</summary>
internal sealed class Api1PageReader(JsonRecords records)
{
    private const int MaxDepth = 48;

    /// <summary>Reads a body that lies in <paramref name="page"/>.</summary>
    /// <exception cref="JsonException">It breaks off, or is no JSON.</exception>
    /// <exception cref="ConnectorException"><c>SAGEX3-ANSWER</c>: it is no page.</exception>
    public Api1Said Read(RecordPage page)
    {
        ReadOnlySpan<byte> body = page.Bytes;
        records.Begin(body.Length);
        Utf8JsonReader json = new(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        Api1Said said = new(null, 0);
        bool rows = false;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw NoPage();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("$resources"u8)) rows = Rows(ref json, page);
            else if (json.ValueTextEquals("$itemsPerPage"u8)) said = said with { ItemsPerPage = Number(ref json) };
            else if (json.ValueTextEquals("$links"u8)) said = said with { Next = Link(ref json) };
            else json.Skip();
        }

        if (json.Read() || !rows) throw NoPage();
        page.Append(records.Tail);
        return said;
    }

    private bool Rows(ref Utf8JsonReader json, RecordPage page)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray) return false;
        while (json.Read() && json.TokenType == JsonTokenType.StartObject) records.Read(ref json, 0, page.AddRow());
        return json.TokenType == JsonTokenType.EndArray;
    }

    private static int Number(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int number)) return number;
        json.Skip();
        return 0;
    }

    /// <summary>The address below <c>$next</c>.</summary>
    private static string? Link(ref Utf8JsonReader json)
    {
        string? next = null;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) return null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = json.ValueTextEquals("$next"u8);
            json.Read();
            if (wanted && json.TokenType == JsonTokenType.StartObject) next = Address(ref json);
            else json.Skip();
        }

        return next;
    }

    private static string? Address(ref Utf8JsonReader json)
    {
        string? address = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = json.ValueTextEquals("$url"u8);
            json.Read();
            if (wanted && json.TokenType == JsonTokenType.String) address = json.GetString();
            else json.Skip();
        }

        return address;
    }

    private static ConnectorException NoPage() =>
        SageX3Errors.Make(SageX3Errors.Answer, ErrorKind.Config, ErrorOwner.Operator, "Sage X3 api1: the answer is no list of records ($resources).", "Check that url, endpoint and api1.path lead to api1, and that nothing in front of it asks for a sign-in of its own.");
}
