using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace MlConnector.EndToEnd.World;

/// <summary>Another program that writes to the same table through the vendor's interface: rows that were not delivered from here.</summary>
internal static class Colleague
{
    /// <summary>Posts copies of the newest row of a record with some of its columns changed, under a higher version.</summary>
    public static async Task PostAsync(Site site, string table, string column, string value, params (string Column, object Value)[] changes)
    {
        IReadOnlyDictionary<string, object?> newest = site.PowerBi.Dataset("Finance").Table(table).Rows.Where(row => (string?)row[column] == value).MaxBy(Version)!;
        Dictionary<string, object?> copy = newest.ToDictionary(cell => cell.Key, cell => cell.Value is DateTime time ? time.ToString("s", CultureInfo.InvariantCulture) + "Z" : cell.Value, StringComparer.Ordinal);
        copy["_Version"] = Version(newest) + 1;
        foreach ((string changed, object to) in changes) copy[changed] = to;
        using var http = new HttpClient { BaseAddress = site.Host.Http };
        using HttpResponseMessage signedIn = await http.PostAsync(new Uri($"{site.PowerBi.Options.TenantId}/oauth2/v2.0/token", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = site.PowerBi.Options.ClientId,
            ["client_secret"] = Site.AppSecret,
            ["scope"] = "https://analysis.windows.net/powerbi/api/.default",
        }), TestContext.Current.CancellationToken);
        using JsonDocument token = JsonDocument.Parse(await signedIn.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("access_token").GetString());
        string path = $"v1.0/myorg/groups/{site.PowerBi.WorkspaceId(site.PowerBi.Options.WorkspaceName)}/datasets/{site.PowerBi.Dataset("Finance").Id}/tables/{table}/rows";
        using HttpResponseMessage posted = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), new { rows = new[] { copy } }, TestContext.Current.CancellationToken);
        posted.EnsureSuccessStatusCode();
    }

    private static long Version(IReadOnlyDictionary<string, object?> row) => Convert.ToInt64(row["_Version"], CultureInfo.InvariantCulture);
}
