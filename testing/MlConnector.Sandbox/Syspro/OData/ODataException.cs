namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>A refusal with status and the text of <c>error.message</c>.</summary>
internal sealed class ODataException(int status, string message) : Exception(message)
{
    public int Status => status;

    public static ODataException Bad(string message) => new(400, message);
}
