using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Tableau.Rest;
using MlConnector.Sandbox.Tableau.SignIn;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Published data sources: list, get, download, delete, publish.</summary>
internal sealed class DataSourceEndpoints(TableauSandbox sandbox, Answering answering, SiteContent content, Publisher publisher, TimeProvider time)
{
    private const string Path = "/api/{version}/sites/{site}/datasources";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, http => answering.ServeAsync(http, TableauFaultPoints.DataSources, List));
        endpoints.MapGet(Path + "/{id}", http => answering.ServeAsync(http, TableauFaultPoints.DataSources, request => new Answer(Find(request).ToNode())));
        endpoints.MapGet(Path + "/{id}/content", http => answering.ServeAsync(http, TableauFaultPoints.DataSources, request => sandbox.Options.MayDownload ? new Answer { Content = Find(request).File } : throw new Refusal("403004", "Forbidden", "download datasource"), scope: Scopes.Download));
        endpoints.MapGet(Path + "/{id}/connections", http => answering.ServeAsync(http, TableauFaultPoints.DataSources, request => new Answer(Node.List("connections", Find(request).Connections.Select(connection => Node.Of("connection", ("id", connection.Id), ("type", connection.Kind), ("serverAddress", ""), ("userName", "")))))));
        endpoints.MapDelete(Path + "/{id}", http => answering.ServeAsync(http, TableauFaultPoints.DataSources, Delete));
        endpoints.MapPost(Path, http => answering.ServeAsync(http, TableauFaultPoints.Publish, Publish));
    }

    private SiteDataSource Find(Request request)
    {
        sandbox.CheckSite(request);
        return content.Source(request.Route("id"));
    }

    private Answer List(Request request)
    {
        sandbox.CheckSite(request);
        string? name = Paging.NameFilter(request);
        var now = time.GetUtcNow();
        return Paging.Page(request, content.Sources.FindAll(source => (name is null || source.Name == name) && now - source.Created >= sandbox.Options.IndexLag), "datasources", source => source.ToNode());
    }

    private Answer Delete(Request request)
    {
        content.Sources.Remove(Find(request));
        return new Answer { Status = 204 };
    }

    private Answer Publish(Request request)
    {
        sandbox.CheckSite(request);
        if (request.Flag("overwrite")) answering.Require(request, Scopes.Overwrite);
        return publisher.Publish(request);
    }
}
