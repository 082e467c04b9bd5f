using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.Publishing;
using MlConnector.Tableau.Sources;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Checks;

/// <summary>
/// Asks whether the user may publish into a project, and publishes nothing: the request names an upload that never was, so there is no file that could become a data source. A refusal of the user is the answer; a request that is refused
/// for want of the file shows that the user was not refused before, and no more, because in which order Tableau looks is not documented.
/// </summary>
internal sealed class PublishProbe(TableauClient client, string type, PublishClaims claims, IPace pace)
{
    private const string What = "Trying to publish", NoUpload = "0:00000000000000000000000000000000-0:0", UnknownUpload = "404015", NameTaken = "403007";

    /// <summary>Asks once. It counts as a publication of the site's hour, so where none is left it is not asked.</summary>
    /// <exception cref="ConnectorException">The user is refused, or nothing was answered.</exception>
    public async Task<Look> TryAsync(ProjectEntry project, string path, CancellationToken cancel)
    {
        foreach (QuotaClaim claim in claims.One)
        {
            if (!await pace.TryAsync(claim, cancel)) return (CheckOutcome.Skipped, "not tried, because the publications of this hour are used up");
        }

        var call = new TableauCall(HttpMethod.Post, session => session.Path($"datasources?uploadSessionId={Uri.EscapeDataString(NoUpload)}&datasourceType={type}&asJob=true"), What)
        {
            Body = () => MultipartBody.Publish("ml-connector check", "Tried by a check of ml-connector", project.Id),
        };
        TableauAnswer answer = await TableauRequests.TryAsync(token => client.SendAsync(call, token), What, cancel);
        return answer switch
        {
            { Succeeded: true } => (CheckOutcome.Ok, "the user may ask for it: Tableau took a request without a file, whose job can only fail"),
            { Code: UnknownUpload or NameTaken } or { Status: 400, Code.Length: > 0 } => (CheckOutcome.Ok, "Tableau missed only the file of a request that had none, and did not refuse the user before; what it looks at later the first publication shows"),
            { Status: 401 or 403, Code.Length: > 0 } => throw new ConnectorException(TableauErrors.MayNotPublish(path, answer.Detail)),
            { Status: 404, Code.Length: > 0 } => (CheckOutcome.Warning, $"not shown: Tableau hides something from the user ({answer.Code}: {answer.Detail}), which may be a right that is missing"),
            _ => throw new ConnectorException(AnswerErrors.Classify(answer, What)),
        };
    }
}
