using System.Net;
using System.Text.RegularExpressions;

namespace MlConnector.Server.Tests.World;

/// <summary>Forms of a page, filled in and sent as a browser does it: with the hidden fields that the page gave.</summary>
internal static partial class FormPage
{
    /// <summary>Opens a page and sends one of its forms.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="address">Address of the page.</param>
    /// <param name="form">Name of the form.</param>
    /// <param name="fields">What the person filled in.</param>
    public static async Task<HttpResponseMessage> SendFormAsync(this HttpClient browser, string address, string form, params (string Name, string Value)[] fields) => await (await browser.OpenFormAsync(address, form))(fields);

    /// <summary>Opens a page with a form; what is given back fills it in and sends it, however much later.</summary>
    public static async Task<Func<(string Name, string Value)[], Task<HttpResponseMessage>>> OpenFormAsync(this HttpClient browser, string address, string form)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string page = await browser.GetStringAsync(address, cancel);
        string body = Form().Matches(page).Select(match => match.Value).FirstOrDefault(text => text.Contains($"name=\"_handler\" value=\"{form}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{address} has no form '{form}': {page}");
        var sent = Hidden().Matches(body).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value));
        return async fields =>
        {
            foreach ((string name, string value) in fields) sent[name] = value;
            using var content = new FormUrlEncodedContent(sent);
            return await browser.PostAsync(Action().Match(body) is { Success: true } action ? action.Groups["to"].Value : address, content, cancel);
        };
    }

    /// <summary>Presses a button whose form goes to an act, with the token of the page that it stands on; gives where it leads, or the page that shows why it was refused.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="page">Address of a page with a form.</param>
    /// <param name="act">Address of the act.</param>
    /// <param name="fields">What the person filled in.</param>
    public static async Task<string> ActAsync(this HttpClient browser, string page, string act, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await browser.SendActAsync(page, act, fields);
        if (answer.StatusCode == HttpStatusCode.UnprocessableEntity) return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return Uri.UnescapeDataString(answer.Headers.Location!.ToString());
    }

    /// <summary>The same, and what is answered, whatever it is.</summary>
    public static async Task<HttpResponseMessage> SendActAsync(this HttpClient browser, string page, string act, params (string Name, string Value)[] fields)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Match token = Hidden().Matches(await browser.GetStringAsync(page, cancel)).First(match => match.Groups["name"].Value == "__RequestVerificationToken");
        using var content = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("__RequestVerificationToken", token.Groups["value"].Value)]);
        return await browser.PostAsync(act, content, cancel);
    }

    /// <summary>Sends a form as a page shows it, back to an act: what its boxes hold, but for what the person typed over it.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="page">The page as it came.</param>
    /// <param name="act">Address of the act.</param>
    /// <param name="typed">What the person typed.</param>
    public static async Task<HttpResponseMessage> SendShownAsync(this HttpClient browser, string page, string act, params (string Name, string Value)[] typed)
    {
        IEnumerable<KeyValuePair<string, string>> boxes = Boxes(page, act).Where(box => !typed.Any(field => field.Name == box.Key));
        using var content = new FormUrlEncodedContent([.. boxes, .. typed.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await browser.PostAsync(act, content, TestContext.Current.CancellationToken);
    }

    /// <summary>What the boxes of a form hold that goes to an act, hidden ones too; not its choices.</summary>
    public static Dictionary<string, string> Boxes(string page, string act)
    {
        string body = Form().Matches(page).Select(match => match.Value).First(text => Action().Match(text).Groups["to"].Value == act);
        return Box().Matches(body).Where(match => !match.Value.Contains("type=\"checkbox\"", StringComparison.Ordinal)).DistinctBy(match => match.Groups["name"].Value)
            .ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value));
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Hidden();

    [GeneratedRegex("<input[^>]* name=\"(?<name>[^\"]+)\"[^>]* value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Box();

    [GeneratedRegex("^<form[^>]*action=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Action();
}
