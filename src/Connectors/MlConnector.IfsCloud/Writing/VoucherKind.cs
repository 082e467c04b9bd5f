using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.WriteBack;

namespace MlConnector.IfsCloud.Writing;

/// <summary>What a file of GL vouchers holds. Columns have IFS's names (<c>Debet</c> is its spelling).</summary>
internal static class VoucherKind
{
    public const string Name = "gl_vouchers", Debit = "CurrencyDebetAmount", Credit = "CurrencyCreditAmount", Company = "Company", Account = "Account", Date = "VoucherDate";

    /// <summary>Dimensions beside the account.</summary>
    public const string CodeParts = "BCDEFGHIJ";

    /// <summary>The kind, with the longest reference that the site takes.</summary>
    public static EntryKind Of(int referenceLength) => new(Name, [.. Header(), .. Lines()])
    {
        Description = "GL vouchers, entered as manual vouchers with all their rows at once.",
        Balance = (Debit, Credit),
        ReferenceLength = referenceLength,
    };

    private static IEnumerable<EntryColumn> Header() =>
    [
        new(new Field(Company, FieldType.Text) { MaxLength = 20, Required = true }, OfLine: false),
        new(new Field("VoucherType", FieldType.Text) { MaxLength = 10, Required = true }, OfLine: false),
        new(new Field(Date, FieldType.Date) { Required = true }, OfLine: false),
        new(new Field("AccountingYear", FieldType.Integer), OfLine: false),
        new(new Field("AccountingPeriod", FieldType.Integer), OfLine: false),
        new(new Field("VoucherText", FieldType.Text) { MaxLength = 200 }, OfLine: false),
    ];

    private static IEnumerable<EntryColumn> Lines() =>
    [
        new(new Field(Account, FieldType.Text) { MaxLength = 20, Required = true }, OfLine: true),
        .. CodeParts.Select(part => new EntryColumn(new Field($"Code{part}", FieldType.Text) { MaxLength = 20 }, OfLine: true)),
        new(new Field("CurrencyCode", FieldType.Text) { MaxLength = 3, Required = true }, OfLine: true),
        new(new Field(Debit, FieldType.Decimal) { Precision = 28, Scale = 4 }, OfLine: true),
        new(new Field(Credit, FieldType.Decimal) { Precision = 28, Scale = 4 }, OfLine: true),
        new(new Field("Quantity", FieldType.Decimal) { Precision = 28, Scale = 8 }, OfLine: true),
        new(new Field("Text", FieldType.Text) { MaxLength = 200 }, OfLine: true),
    ];
}
