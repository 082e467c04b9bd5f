using MlConnector.Sandbox.Syspro;

namespace MlConnector.Chaos.Cases;

/// <summary>What happens in SYSPRO between the two loads of a case: every table of the suite changes, and no business date gives it away.</summary>
internal static class SourceChanges
{
    /// <summary>Makes the changes.</summary>
    public static void Make(SysproSandbox syspro)
    {
        syspro.Play("pay-old-invoice");
        syspro.Play("new-supplier-invoice");
        syspro.Play("backdated-journal");
        syspro.Play("change-row", new Dictionary<string, string>(StringComparer.Ordinal) { ["table"] = "ApSupplier", ["position"] = "last" });
    }
}
