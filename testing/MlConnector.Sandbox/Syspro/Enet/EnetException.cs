namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>A refusal of a business object or of logon; its text is the whole answer, with status 200.</summary>
internal sealed class EnetException(string message) : Exception(message)
{
    /// <summary>What a malformed session id was answered with in a capture.</summary>
    public static EnetException Malformed() => new("ERROR: Unable to read the SYSPRO base directory registry string BaseDir8");
}
