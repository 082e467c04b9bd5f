namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Every defect, in the order of a row's way.</summary>
internal static class Defects
{
    /// <summary>Test projects.</summary>
    public const string Engine = "MlConnector.Engine.Tests", Store = "MlConnector.Store.Tests", Syspro = "MlConnector.Syspro.Tests", PowerBi = "MlConnector.PowerBi.Tests", Http = "MlConnector.Http.Tests", Vault = "MlConnector.Vault.Tests", Proof = "MlConnector.Proof", BigQuery = "MlConnector.BigQuery.Tests", IfsCloud = "MlConnector.IfsCloud.Tests", SageX3 = "MlConnector.SageX3.Tests", Tableau = "MlConnector.Tableau.Tests", Server = "MlConnector.Server.Tests", EndToEnd = "MlConnector.EndToEnd";

    public static Defect[] All { get; } = [.. ReadingDefects.All, .. ExactnessDefects.All, .. DeliveryDefects.All, .. RemovalDefects.All, .. DeadLetterDefects.All, .. JournalDefects.All, .. StoreDefects.All, .. SourceDefects.All, .. DestinationDefects.All, .. BigQueryDefects.All, .. TableauDefects.All, .. WriteBackDefects.All, .. SecretDefects.All, .. ServiceDefects.All];
}
