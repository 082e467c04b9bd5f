namespace MlConnector.Sandbox.SageX3.Api1;

/// <summary>A condition that api1 does not understand, or that names a property which the class does not have: it answers 500.</summary>
internal sealed class WhereException(string message) : Exception(message);
