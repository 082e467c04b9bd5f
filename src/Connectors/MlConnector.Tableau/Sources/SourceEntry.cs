using System.Text.Json;
using MlConnector.Http.Json;

namespace MlConnector.Tableau.Sources;

/// <summary>A published data source, as lists show it.</summary>
/// <param name="Id">Its id; stays the same when it is published over.</param>
/// <param name="Name">Name.</param>
/// <param name="Project">Id of its project.</param>
/// <param name="UpdatedAt">When it was published or described last, as Tableau writes it.</param>
internal sealed record SourceEntry(string Id, string Name, string Project, string UpdatedAt)
{
    /// <summary>Id of the user whose it is; empty if that is not shown.</summary>
    public string Owner { get; init; } = "";

    public static SourceEntry Of(JsonElement element) =>
        new(AnswerPart.Text(element, "id"), AnswerPart.Text(element, "name"), IdOf(element, "project"), AnswerPart.Text(element, "updatedAt")) { Owner = IdOf(element, "owner") };

    private static string IdOf(JsonElement element, string name) => AnswerPart.Child(element, name) is { } child ? AnswerPart.Text(child, "id") : "";
}

/// <summary>A connection of a data source, as lists show it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">What it connects to: <c>hyper</c> for a file.</param>
internal sealed record ConnectionEntry(string Id, string Type)
{
    public static ConnectionEntry Of(JsonElement element) => new(AnswerPart.Text(element, "id"), AnswerPart.Text(element, "type"));
}

/// <summary>A project, as lists show it.</summary>
internal sealed record ProjectEntry(string Id, string Name, string Parent)
{
    public static ProjectEntry Of(JsonElement element) => new(AnswerPart.Text(element, "id"), AnswerPart.Text(element, "name"), AnswerPart.Text(element, "parentProjectId"));
}
