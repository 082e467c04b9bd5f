namespace MlConnector.Sensitivity.Catalogue;

/// <summary>The channels of the ERP and the shared reader of OData.</summary>
internal static class SourceDefects
{
    private const string Enet = "src/Connectors/MlConnector.Syspro/Enet/", OData = "src/MlConnector.Http/OData/";

    public static Defect[] All { get; } =
    [
        new("session-not-logged-off", "leaves its session, and the licence with it, behind", Enet + "EnetSession.cs",
            "            await LogoffAsync();\n            if (lease is not null)", "            if (lease is not null)", Defects.Syspro, "*SessionTests.Whoever_logged_on* *SessionTests"),
        new("refused-logon-repeated", "tries a refused operator again until it is locked out", Enet + "EnetSession.cs",
            "        await services.Refusals.ThrowIfRefusedAsync(identity, cancel);\n", "", Defects.Syspro, "*SessionTests.A_refused_logon* *SessionTests"),
        new("dead-session-not-renewed", "fails when the server ends its session", Enet + "EnetSession.cs",
            "if (first is not EnetVerdict.Empty) mine = await RenewAsync(forCompany, cancel);", "", Defects.Syspro, "*SessionTests.A_session_that_dies* *SessionTests"),
        new("short-page-ends-the-table", "takes a page that came short for the last one", Enet + "EnetChannel.cs",
            "if (last is null || Condition.HoldsAll(query.Where, query.Key)) yield break;", "if (last is null || page.RowCount < top || Condition.HoldsAll(query.Where, query.Key)) yield break;", Defects.Syspro, "*HostileTests *ConformanceTests"),
        new("foreign-xml-ends-the-table", "takes any XML for an empty page, which proves the end of a table", Enet + "ComfndReader.cs",
            "return known ? page : throw NoAnswer();", "return page;", Defects.Syspro, "*AnswerTests.What_is_no_answer* *AnswerTests"),
        new("missing-link-ends-the-table", "takes a page without a next link for the last one", OData + "PageWalk.cs",
            "else if (rows == 0 || count == 0", "else if (rows == 0 || mode == PageMode.Links || count == 0", Defects.Http, "*ODataCollectionTests"),
        new("moved-page-unseen", "does not notice rows that came or went between two pages", OData + "PageWalk.cs",
            "else if (known ? !TakeKnown(page) : await MovedAsync(page, uri, cancel)) await LeaveLinksAsync(page);", "else if (known && !TakeKnown(page) && page.RowCount < 0) await LeaveLinksAsync(page);", Defects.Http, "*ODataCollectionTests"),
        new("credentials-elsewhere", "sends credentials to another host that an answer names", "src/MlConnector.Http/Transport/HttpTransport.cs",
            "private bool SameOrigin(Uri uri) => Uri.Compare(", "private bool SameOrigin(Uri uri) => uri.IsAbsoluteUri || Uri.Compare(", Defects.Http, "*HttpTransportTests.Other_origins* *HttpTransportTests *ODataCollectionTests"),
        new("token-not-renewed", "goes on with a token that has ended, in a long page loop", "src/MlConnector.Http/Tokens/TokenSource.cs",
            "token is not null && token.ExpiresAt - time.GetUtcNow() > ahead ? token : null", "token", Defects.Http, "*TokenSourceTests.A_token_is_renewed* *TokenSourceTests"),
        new("counting-links-believed", "passes over rows where links are all that may be followed and rows go between two pages", OData + "PageWalk.cs",
            "repeated || (CanKeyset ? await AnyBetweenAsync(first, cancel) : query.Paging != ODataPaging.NextLink)", "repeated || query.Paging != ODataPaging.NextLink && (!CanKeyset || await AnyBetweenAsync(first, cancel))", Defects.Http, "*ODataCollectionTests"),
        new("pairing-lost-at-stop", "gives up a renewal of the refresh token at a stop, and the pairing with it", "src/Connectors/MlConnector.SageX3/SignIn/RefreshTokens.cs",
            "await AskAsync(current, grace.Token);", "await AskAsync(current, cancel);", Defects.SageX3, "*RefreshTokenTests.A_stop_while* *RefreshTokenTests"),
        new("token-before-not-kept", "keeps the new refresh token alone, so that a crash between the request and its writing costs the pairing", "src/Connectors/MlConnector.SageX3/SignIn/RefreshTokens.cs",
            "        await vault.KeepAsync(settings.PreviousTokenName, used, null, CancellationToken.None);\n", "", Defects.SageX3, "*RefreshTokenTests.A_store_that_went_back* *RefreshTokenTests"),
        new("half-character-unseen", "stumbles over a text of an answer that holds half a character", "src/MlConnector.Http/Json/AnswerDocument.cs",
            "if (body.Span.IndexOf(\"\\\\u\"u8) >= 0) CheckEscapes", "if (body.Span.IndexOf(\"\\\\u\"u8) >= body.Length) CheckEscapes", Defects.BigQuery, "*AnswerErrorTests.A_text_with_half* *AnswerErrorTests"),
    ];
}
