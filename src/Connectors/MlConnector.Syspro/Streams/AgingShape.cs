using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Streams;

/// <summary>
/// The derived fields of an aging: what it is counted from, days past due, bucket, value and local value. Every row carries basis and as-of date, so that a figure can be compared with
/// the ERP's own report. The balances at earlier period ends (MthInvBal2, InvoiceBal2 …) are no buckets and are not summed (inferred, sheet section 7).
/// </summary>
internal static class AgingShape
{
    /// <summary>Adds them. <paramref name="side"/> is <c>ap</c> or <c>ar</c>.</summary>
    public static StreamDefinition Shape(StreamDefinition stream, string side, AgingSettings aging)
    {
        string balance = side == "ap" ? "MthInvBal1" : "InvoiceBal1";
        List<DerivedField> derived =
        [
            new(new Field("DueOn", FieldType.Date), DueOn(side, aging.Basis)),
            new(new Field("Basis", FieldType.Text) { MaxLength = 40 }, BasisText(side, aging.Basis)),
        ];
        string age = aging.Basis == AgingBasis.FinancialPeriod ? "PeriodsPast" : "DaysPastDue";
        string ageOf = aging.Basis == AgingBasis.FinancialPeriod ? PeriodsPast(aging) : "days(DueOn, AsOf)";
        derived.Add(new DerivedField(new Field(age, FieldType.Integer), ageOf));
        derived.Add(new DerivedField(new Field("Bucket", FieldType.Text) { MaxLength = 20 }, Bucket(balance, age, aging)));
        derived.Add(new DerivedField(new Field("Value", FieldType.Decimal) { Precision = 14, Scale = 2 }, balance));
        derived.Add(new DerivedField(new Field("LocalValue", FieldType.Decimal) { Precision = 18, Scale = 2 }, LocalValue(balance)));
        return stream with
        {
            Derived = [.. stream.Derived, .. derived],
            Defaults = stream.Defaults with { Buckets = new BucketSet("Bucket", Names(aging)) },
            With = [.. stream.With.Select(with => with.Alias == "Terms" && side == "ar" ? Terms(with, aging) : with)],
        };
    }

    private static CompanionDefinition Terms(CompanionDefinition terms, AgingSettings aging) =>
        terms with { Fields = [.. terms.Fields.Select(field => field.Name == "DueDays" ? field with { SourceName = aging.ArTermsDays } : field)] };

    private static string DueOn(string side, AgingBasis basis) => (side, basis) switch
    {
        ("ap", AgingBasis.DueDate) => "coalesce(DueDate, InvoiceDate)",
        ("ar", AgingBasis.DueDate) => "case when isnull(Terms.DueDays) then coalesce(StatementDueDate, InvoiceDate) else adddays(InvoiceDate, Terms.DueDays) end",
        _ => "InvoiceDate",
    };

    /// <summary>Where the due date is not known the invoice date stands in, and the row says so.</summary>
    private static string BasisText(string side, AgingBasis basis) => (side, basis) switch
    {
        ("ap", AgingBasis.DueDate) => "case when isnull(DueDate) then 'invoiceDate (no due date)' else 'dueDate' end",
        ("ar", AgingBasis.DueDate) => "case when not isnull(Terms.DueDays) then 'dueDate' when not isnull(StatementDueDate) then 'dueDate (statement)' else 'invoiceDate (terms unknown)' end",
        (_, AgingBasis.FinancialPeriod) => "'financialPeriod'",
        _ => "'invoiceDate'",
    };

    /// <summary>Financial months between the period of the as-of date and the one in which the invoice was posted; years of twelve periods.</summary>
    private static string PeriodsPast(AgingSettings aging)
    {
        int shift = (aging.YearStart > 1 && aging.YearNamedByEnd ? 12 : 0) - (aging.YearStart - 1);
        return string.Create(CultureInfo.InvariantCulture, $"(year(AsOf) * 12 + month(AsOf) {(shift < 0 ? '-' : '+')} {Math.Abs(shift)}) - (InvoiceYear * 12 + InvoiceMonth)");
    }

    private static string Bucket(string balance, string age, AgingSettings aging)
    {
        ImmutableArray<string> names = Names(aging);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"case when {balance} < 0 then '{names[0]}' when InvoiceDate > AsOf then '{names[1]}' when {age} <= 0 then '{names[2]}'");
        ImmutableArray<int> limits = Limits(aging);
        for (int i = 0; i < limits.Length; i++) text.Append(CultureInfo.InvariantCulture, $" when {age} <= {limits[i]} then '{names[3 + i]}'");
        return text.Append(CultureInfo.InvariantCulture, $" when {age} > {limits[^1]} then '{names[^2]}' else '{names[^1]}' end").ToString();
    }

    /// <summary>Every bucket: credits, future invoices and what is not due yet, then by age, then what no age is known of.</summary>
    private static ImmutableArray<string> Names(AgingSettings aging)
    {
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        names.AddRange("credit", "future", aging.Basis == AgingBasis.FinancialPeriod ? "current" : "not due");
        int from = 1;
        foreach (int limit in Limits(aging))
        {
            names.Add(from == limit ? string.Create(CultureInfo.InvariantCulture, $"{limit}") : string.Create(CultureInfo.InvariantCulture, $"{from}-{limit}"));
            from = limit + 1;
        }

        names.AddRange(string.Create(CultureInfo.InvariantCulture, $"{from}+"), "unknown");
        return names.ToImmutable();
    }

    private static ImmutableArray<int> Limits(AgingSettings aging) => aging.Basis == AgingBasis.FinancialPeriod ? [.. Enumerable.Range(1, aging.Buckets.Length)] : aging.Buckets;

    /// <summary>Balance times the rate where MulDiv says M, else divided by it (seen).</summary>
    private static string LocalValue(string balance) =>
        $"case when coalesce(ConvRate, 0) = 0 then {balance} when MulDiv = 'M' then round({balance} * ConvRate, 2) else round({balance} / ConvRate, 2) end";
}
