namespace MlConnector.TestKit.Segments;

/// <summary>The power went before this was done; whoever asks is not there any more.</summary>
public sealed class PowerCutException() : IOException("The power was cut.");
