using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;
using MlConnector.IfsCloud.Tests.Support;

namespace MlConnector.IfsCloud.Tests;

/// <summary>Code parts that accounts demand and forbid are looked at before anything is written. Of the sandbox's accounts, 1000 and 1100 demand part B, 1150 forbids part D.</summary>
public sealed class VoucherDemandTests
{
    private static readonly Entry[] Wrong =
    [
        Entry("10", Line(2, "1000"), Line(3, "1050"), Line(4, "1150", ("CodeB", "B01"), ("CodeD", "D01"))),
        Entry("20", Line(5, "1100", ("CodeC", "C01")), Line(6, "1000", ("CodeB", "B01"))),
    ];

    [Fact]
    public async Task Every_row_that_lacks_what_its_account_demands_or_has_what_it_forbids_is_told_at_once()
    {
        IReadOnlyList<ConnectorError> findings = await CheckAsync("", Wrong);
        Assert.Equal(["f:2", "f:4", "f:5"], findings.Select(finding => finding.Where));
        Assert.All(findings, finding => Assert.Equal(("IFS-CODE-DEMAND", ErrorKind.Config, ErrorOwner.Operator), (finding.Code, finding.Kind, finding.Owner)));
        Assert.All(findings, finding => Assert.NotEmpty(finding.Fix));
        Assert.Equal("Account '1000' of company 10 demands CodeB, and the row has none.", findings[0].Message);
        Assert.Equal("Account '1150' of company 10 forbids CodeD, and the row has 'D01'.", findings[1].Message);
        Assert.Equal("Account '1100' of company 20 demands CodeB, and the row has none.", findings[2].Message);
    }

    [Theory]
    [InlineData("demands: { mandatory: [], blocked: [] }", "")]
    [InlineData("demands: { mandatory: [M, Mandatory] }", "f:2 f:4 f:5")]
    [InlineData("demands: { mandatory: [Obligatorisk] }", "f:4")]
    [InlineData("demands: { blocked: [] }", "f:2 f:5")]
    [InlineData("mandatoryCodeParts: [B]", "f:2 f:3 f:4 f:5")]
    [InlineData("mandatoryCodeParts: [D], demands: { mandatory: [] }", "f:2 f:3 f:4 f:5 f:6")]
    [InlineData("mandatoryCodeParts: [D], demands: { mandatory: [], blocked: [] }", "f:2 f:3 f:5 f:6")]
    public async Task The_site_says_what_words_mean_and_what_is_always_demanded(string settings, string lines)
    {
        IReadOnlyList<ConnectorError> findings = await CheckAsync($"writeBack: {{ vouchers: {{ {settings} }} }}\n", Wrong);
        Assert.Equal(lines, string.Join(' ', findings.Select(finding => finding.Where)));
    }

    [Fact]
    public async Task An_account_that_demands_nothing_passes()
    {
        Assert.Empty(await CheckAsync("", [Entry("10", Line(2, "1000", ("CodeB", "B01")), Line(3, "1050"), Line(4, "1150", ("CodeC", "C01")))]));
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_told_once()
    {
        ConnectorError finding = Assert.Single(await CheckAsync("", [Entry("10", Line(2, "9999"), Line(3, "1050"))]));
        Assert.Equal(("IFS-CODE", "f:2"), (finding.Code, finding.Where));
    }

    private static async Task<IReadOnlyList<ConnectorError>> CheckAsync(string settings, Entry[] entries)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        var source = (IWritesBack)site.Connect(site.Settings(settings));
        IReadOnlyList<ConnectorError> findings = await source.CheckAsync(source.EntryKinds[0], entries, TestContext.Current.CancellationToken);
        Assert.Empty(site.Sandbox.Data.Set("VoucherSet").Rows);
        return findings;
    }

    private static Entry Entry(string company, params EntryLine[] lines) => new(company, Values(("Company", company), ("VoucherType", "M"), ("VoucherDate", "2026-11-30")), [.. lines]);

    private static EntryLine Line(int line, string account, params (string Name, string Value)[] parts) => new($"f:{line}", Values([("Account", account), ("CurrencyCode", "EUR"), ("CurrencyDebetAmount", "1"), .. parts]));

    private static ImmutableSortedDictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToImmutableSortedDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
}
