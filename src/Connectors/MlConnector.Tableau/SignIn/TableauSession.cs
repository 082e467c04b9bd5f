namespace MlConnector.Tableau.SignIn;

/// <summary>A session of a site.</summary>
/// <param name="Host">The pod that the site lies on.</param>
/// <param name="Version">Version of the REST API that is spoken there.</param>
/// <param name="Token">The session's token. A secret.</param>
/// <param name="Site">Id of the site.</param>
/// <param name="Whose">Whose it is, for people.</param>
internal sealed record TableauSession(Uri Host, Version Version, string Token, string Site, string Whose)
{
    /// <summary>Id of the user who is signed in; empty if the sign-in did not tell.</summary>
    public string User { get; init; } = "";

    /// <summary>A path below the site, encoded.</summary>
    public string Path(string path) => $"api/{Version}/sites/{Uri.EscapeDataString(Site)}/{path}";

    /// <inheritdoc />
    public override string ToString() => $"session of {Whose}";
}
