using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Sandbox.BigQuery.Rest;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>Etags of datasets, tables and jobs. Whoever names one in <c>If-Match</c> changes nothing that was changed since.</summary>
internal static class ResourceEtag
{
    public static string Of(string id, DateTimeOffset created, int changes) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}/{created.UtcTicks}/{changes}"))).AsSpan(0, 16));

    /// <summary>Refuses a change of something else than what was read. The code and the words are not documented.</summary>
    public static void Demand(HttpRequest request, string etag)
    {
        string wanted = request.Headers.IfMatch.ToString();
        if (wanted.Length > 0 && wanted != "*" && wanted.Trim('"') != etag) throw new Refusal(412, "conditionNotMet", "Precondition check failed.");
    }
}
