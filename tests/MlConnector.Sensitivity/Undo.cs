namespace MlConnector.Sensitivity;

/// <summary>Takes something back when it is disposed.</summary>
internal sealed class Undo(Action undo) : IDisposable
{
    public void Dispose() => undo();
}
