using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Tableau.Rest;
using MlConnector.Sandbox.Tableau.SignIn;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Projects.</summary>
internal sealed class ProjectEndpoints(TableauSandbox sandbox, Answering answering, SiteContent content)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/{version}/sites/{site}/projects", http => answering.ServeAsync(http, TableauFaultPoints.Projects, List));
        endpoints.MapPost("/api/{version}/sites/{site}/projects", http => answering.ServeAsync(http, TableauFaultPoints.Projects, Create, scope: Scopes.CreateProjects));
    }

    private Answer List(Request request)
    {
        sandbox.CheckSite(request);
        string? name = Paging.NameFilter(request);
        return Paging.Page(request, content.Projects.FindAll(project => name is null || project.Name == name), "projects", ToNode);
    }

    private Answer Create(Request request)
    {
        sandbox.CheckSite(request);
        if (!sandbox.Options.MayCreateProjects) throw new Refusal("403045", "Forbidden", "The user may not create projects.");
        var asked = request.Element("project");
        string name = asked.Attribute("name")?.Value ?? throw Refusal.BadRequest("A project needs a name.");
        string? parent = asked.Attribute("parentProjectId")?.Value;
        if (parent is not null) content.Project(parent);
        if (content.Projects.Exists(project => project.Name == name && project.Parent == parent)) throw new Refusal("409006", "Conflict", "A project of that name is there already.");
        return new Answer(ToNode(content.AddProject(name, parent))) { Status = 201 };
    }

    private static Node ToNode(SiteProject project) => Node.Of("project", ("id", project.Id), ("name", project.Name), ("description", ""), ("parentProjectId", project.Parent), ("contentPermissions", project.Permissions));
}
