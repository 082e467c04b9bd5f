using MlConnector.Http.Transport;

namespace MlConnector.Http.Tests.Transport;

/// <summary>INV-6: what a server repeats of our request is not shown.</summary>
public sealed class SafeTextTests
{
    private const string Secret = "Pa+ss/\"word& 2026é";

    public static TheoryData<string> Encoded =>
        [Secret, Uri.EscapeDataString(Secret), Uri.EscapeDataString(Secret).ToLowerInvariant(), System.Net.WebUtility.UrlEncode(Secret), System.Net.WebUtility.HtmlEncode(Secret), System.Text.Json.JsonSerializer.Serialize(Secret)];

    [Theory]
    [MemberData(nameof(Encoded))]
    public void INV6_a_secret_is_masked_in_every_encoding_and_before_the_text_is_cut(string encoded)
    {
        for (int longest = 1; longest < 200; longest++)
        {
            string shown = SafeText.Of($"ERROR: GET /Logon?OperatorPassword={encoded}&CompanyId=A", longest, Secret);
            for (int length = 6; length <= Secret.Length; length++) Assert.DoesNotContain(Secret[..length], shown, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("Authorization: Basic bWxjOnNlY3JldA==, Host: erp", "Authorization: Basic ***, Host: erp")]
    [InlineData("authorization: bearer abc.def and more", "authorization: bearer *** and more")]
    [InlineData("the table 'ApInvoices' in dataset 5c1e7f0a-0000-4000-8000-000000000001 is not there", "the table 'ApInvoices' in dataset 5c1e7f0a-0000-4000-8000-000000000001 is not there")]
    [InlineData("line\r\nbreak", "line  break")]
    [InlineData("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2FuYWx5c2lzIn0.c2ln is no token", "*** is no token")]
    public void INV6_credentials_and_tokens_are_masked_and_words_and_ids_are_not(string text, string shown) => Assert.Equal(shown, SafeText.Of(text, 300));
}
