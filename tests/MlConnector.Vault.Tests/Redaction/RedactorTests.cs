using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Vault.Redaction;

namespace MlConnector.Vault.Tests.Redaction;

public sealed class RedactorTests
{
    public static TheoryData<string> Values => ["correct horse", "p&ss/w+rd=?", "\"quoted\" <ümläut>", "a\\b\tc\nd", "S3cr3t!", "ключ-пароль"];

    [Theory]
    [MemberData(nameof(Values))]
    public void INV6_a_secret_is_masked_in_every_form(string value)
    {
        var redactor = new Redactor();
        redactor.Learn(value);
        foreach (var form in Forms(value))
        {
            var text = redactor.Scrub($"before {form} after");
            Assert.Equal("before *** after", text);
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void INV6_a_secret_is_masked_inside_basic_authentication_with_any_user_name(string value)
    {
        var redactor = new Redactor();
        redactor.Learn(value);
        for (var length = 0; length < 7; length++)
        {
            foreach (var tail in (string[])["", "x", "xy", "xyz"])
            {
                var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{new string('u', length)}:{value}{tail}"));
                Assert.Contains("***", redactor.Scrub($"Basic {header}"), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Text_without_a_secret_stays_the_same_object()
    {
        var redactor = new Redactor();
        redactor.Learn("correct horse");
        const string text = "nothing here: correct, horse";
        Assert.Same(text, redactor.Scrub(text));
    }

    [Fact]
    public void Short_values_are_not_searched_for_and_an_empty_one_does_no_harm()
    {
        var redactor = new Redactor();
        redactor.Learn("");
        redactor.Learn("abc");
        Assert.Equal("abc abcd", redactor.Scrub("abc abcd"));
    }

    [Fact]
    public void A_secret_within_a_longer_one_leaves_nothing_of_it()
    {
        var redactor = new Redactor();
        redactor.Learn("horse");
        redactor.Learn("correct horse battery");
        Assert.Equal("x *** y ***", redactor.Scrub("x correct horse battery y horse"));
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return WebUtility.UrlEncode(value);
        yield return WebUtility.HtmlEncode(value);
        yield return JsonSerializer.Serialize(value)[1..^1];
        yield return JsonSerializer.Serialize(value, Relaxed)[1..^1];
    }
}
