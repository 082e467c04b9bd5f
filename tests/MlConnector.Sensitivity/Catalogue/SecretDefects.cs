namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Secrets and where they must not be.</summary>
internal static class SecretDefects
{
    public static Defect[] All { get; } =
    [
        new("redactor-sees-plain-only", "prints a password in the base 64 of a Basic header", "src/MlConnector.Vault/Redaction/SecretForms.cs",
            ".Concat(InBase64(value))", "", Defects.Vault, "*RedactorTests *CanaryTests"),
        new("exceptions-not-redacted", "logs the text of an exception as it is", "src/MlConnector.Vault/Redaction/RedactedException.cs",
            "return redactor.Finds(said) ?", "return said.Length == 0 ?", Defects.Vault, "*RedactorTests *CanaryTests"),
        new("address-with-query", "prints the query of an address, which can hold a password", "src/MlConnector.Http/Transport/SafeUrl.cs",
            "{uri.Authority}{uri.AbsolutePath}", "{uri.Authority}{uri.PathAndQuery}", Defects.Http, "*HttpTransportTests.Queries_never_show* *HttpTransportTests"),
    ];
}
