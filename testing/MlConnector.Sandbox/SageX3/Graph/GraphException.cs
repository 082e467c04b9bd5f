namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>A question that GraphQL does not take; told as an error with a diagnosis.</summary>
internal sealed class GraphException(string message, int status = 200) : Exception(message)
{
    public int Status => status;
}
