namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>Why a question was refused.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly, never built without a code
internal sealed class VizRefusal(string code, string message) : Exception(message)
{
    public string Code => code;

    /// <summary>The request is not of the form that is documented.</summary>
    public static VizRefusal Malformed(string message) => new("400802", message);

    /// <summary>The request is of that form, but does not fit the data source, or asks for what this stand-in does not evaluate.</summary>
    public static VizRefusal Invalid(string message) => new("400803", message);
}
#pragma warning restore CA1064, CA1032
