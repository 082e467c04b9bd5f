namespace MlConnector.Engine.Tests.Configuration;

/// <summary>Wrong configurations: what is changed in the good one, the code that must be reported, and a word of the line the report must point to.</summary>
internal static class WrongConfigurations
{
    /// <summary>The good one.</summary>
    public const string Good = """
        connections:
          erp: { type: syspro, companies: [A], password: "${secret:erp}" }
          bi: { type: power-bi, workspace: Finance }
        maps:
          status: { A: Active, B: Blocked }
          countries: countries.csv
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: every 15 minutes
            timeZone: Europe/Stockholm
            since: 2020-01-01
            calendar:
              fullRefresh: weekly on sunday at 03:00
              jitter: 2m
              catchUp: skip
              blackouts:
                month-end: { from: monthly on last day at 18:00, for: 36h }
            policies:
              deadLetters: { percent: 5%, atLeast: 100 }
              schemaChange: additive
              removals: { percent: 30%, smallPercent: 2%, smallRows: 20 }
              rowsDrop: 30%
              deadInReplace: keep-last-good
              journal: { keep: 90d, size: 20GB }
              existing: replay
              unproven: hold
            streams:
              suppliers: {}
              ap_invoices:
                table: ApInvoices
                write: versions
                strategy: date
                cursor: { field: InvoiceDate, overlap: 14d }
                absence: removed
                schedule: hourly
                columns:
                  Supplier: Header.Supplier
                  Amount: Amount
                  Local: { compute: "Amount * Rate", scale: 2 }
                  CostCentre: { from: Header.Supplier, segment: 2, separator: "-" }
                  Entity: { value: ACME }
                  Year: { from: InvoiceDate, part: year }
                  Status: { from: Company, map: status, default: Other }
                  Flag: { from: Posted, map: { "true": "Yes", "false": "No" } }
                  Country: { from: Name, map: countries.csv, default: "" }
                  Label: { concat: [Company, Invoice], separator: "/" }
                  Best: { coalesce: [Name, Invoice, "'none'"] }
                  Kind: { case: [{ when: "Amount < 0", then: "'credit'" }], else: "'invoice'" }
                  Exact: { from: Rate, type: text(30) }
                  Rough: { from: Rate, round: 4, rounding: half-even, native: Double }
                where: "Posted and Company ne 'X'"
                volatile: [Stamp]
                sensitive: [Name]
              extra_table:
                entity: CusExtra
                key: [Id]
                fields: { Id: code(10) required, Value: "decimal(14,2)" }
                strategy: snapshot
                table: Extra
                where: "Value > 0"
        """;

    /// <summary>Files that it may name: name → content.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["countries.csv"] = "from,to\nSE,Sweden\n\"N,O\",\"Nor\"\"way\"\r\n",
        ["twice.csv"] = "SE,Sweden\nSE,Sverige\n",
        ["wide.csv"] = "a,b,c\n",
        ["empty.csv"] = "",
    };

    /// <summary>Text to find, text to put there, expected code, word on the expected line.</summary>
    public static IReadOnlyList<(string Find, string Put, string Code, string Line)> All { get; } =
    [
        ("connections:", "connexions:", "CONFIG-MISSING", "connexions"),
        ("pipelines:", "pipeline:", "CONFIG-UNKNOWN", "pipeline:"),
        ("erp: { type: syspro,", "erp: {", "CONFIG-MISSING", "erp:"),
        ("erp: { type: syspro, companies: [A], password: \"${secret:erp}\" }", "erp: syspro", "CONFIG-TYPE", "erp: syspro"),
        ("  bi: { type", "  9bi: { type", "CONFIG-NAME", "9bi"),
        ("  finance:", "  fin ance:", "CONFIG-NAME", "fin ance"),
        ("  finance:", "  \"\":", "YAML-NAME", "\"\""),
        ("source: erp", "source: epr", "CONFIG-REFERENCE", "epr"),
        ("source: erp", "source: bi", "CONFIG-VALUE", "destination"),
        ("    source: erp\n", "", "CONFIG-MISSING", "destination"),
        ("source: erp", "source: [erp]", "CONFIG-TYPE", "[erp]"),
        ("    dataset: Finance\n", "", "CONFIG-MISSING", "source: erp"),
        ("every 15 minutes", "every 7 minutes", "CONFIG-VALUE", "every 7"),
        ("every 15 minutes", "every 0 minutes", "CONFIG-VALUE", "every 0"),
        ("every 15 minutes", "sometimes", "CONFIG-VALUE", "sometimes"),
        ("every 15 minutes", "\"61 * * * *\"", "CONFIG-VALUE", "61"),
        ("every 15 minutes", "daily at 25:00", "CONFIG-VALUE", "25:00"),
        ("every 15 minutes", "weekly on noday at 06:30", "CONFIG-VALUE", "noday"),
        ("every 15 minutes", "monthly on 32 at 06:30", "CONFIG-VALUE", "32"),
        ("weekly on sunday at 03:00", "now and then", "CONFIG-VALUE", "now and then"),
        ("jitter: 2m", "jitter: 2h", "CONFIG-VALUE", "2h"),
        ("catchUp: skip", "catchUp: perhaps", "CONFIG-VALUE", "perhaps"),
        ("month-end: { from: monthly on last day at 18:00, for: 36h }", "month-end: { from: monthly on last day at 18:00 }", "CONFIG-MISSING", "month-end"),
        ("month-end: { from: monthly on last day at 18:00, for: 36h }", "month-end: { for: 36h }", "CONFIG-MISSING", "month-end"),
        ("for: 36h", "for: 99d", "CONFIG-VALUE", "99d"),
        ("Europe/Stockholm", "Europe/Atlantis", "CONFIG-VALUE", "Atlantis"),
        ("Europe/Stockholm", "CET", "CONFIG-VALUE", "CET"),
        ("since: 2020-01-01", "since: 2020-02-30", "CONFIG-VALUE", "2020-02-30"),
        ("since: 2020-01-01", "since: yesterday", "CONFIG-VALUE", "yesterday"),
        ("percent: 5%,", "percent: 500%,", "CONFIG-VALUE", "500%"),
        ("percent: 5%,", "percent: few,", "CONFIG-VALUE", "few"),
        ("atLeast: 100", "atLeast: -1", "CONFIG-VALUE", "-1"),
        ("atLeast: 100", "atleast: 100", "CONFIG-UNKNOWN", "atleast"),
        ("schemaChange: additive", "schemaChange: any", "CONFIG-VALUE", "any"),
        ("smallRows: 20", "smallRows: many", "CONFIG-VALUE", "many"),
        ("rowsDrop: 30%", "rowsDrop: {}", "CONFIG-TYPE", "rowsDrop"),
        ("keep-last-good", "drop", "CONFIG-VALUE", "drop"),
        ("keep: 90d", "keep: 1d", "CONFIG-VALUE", "1d"),
        ("keep: 90d", "keep: 3 months", "CONFIG-VALUE", "3 months"),
        ("size: 20GB", "size: 20", "CONFIG-VALUE", "size: 20"),
        ("existing: replay", "existing: forget", "CONFIG-VALUE", "forget"),
        ("unproven: hold", "unproven: guess", "CONFIG-VALUE", "guess"),
        ("policies:\n", "policies: strict\n      x:\n", "YAML-SYNTAX", "x:"),
        ("suppliers: {}", "supliers: {}", "CONFIG-STREAM", "supliers"),
        ("suppliers: {}", "suppliers: all", "CONFIG-TYPE", "all"),
        ("suppliers: {}", "suppliers: { table: ApInvoices }", "CONFIG-TWICE", "ap_invoices"),
        ("suppliers: {}", "suppliers: { table: Extra }", "CONFIG-TWICE", "extra_table"),
        ("suppliers: {}", "suppliers: { tabel: S }", "CONFIG-UNKNOWN", "tabel"),
        ("suppliers: {}", "suppliers: { volatile: [Suplier] }", "CONFIG-FIELD", "suppliers"),
        ("suppliers: {}", "suppliers: { with: { H: { entity: X } } }", "CONFIG-MISSING", "suppliers"),
        ("suppliers: {}", "suppliers: { controlTotals: { groupBy: [Nothing], sums: [] } }", "CONFIG-FIELD", "suppliers"),
        ("suppliers: {}", "suppliers: { derived: { D: { type: money, expression: \"1\" } } }", "CONFIG-VALUE", "money"),
        ("suppliers: {}", "suppliers: { derived: { D: { type: integer, expression: D + 1 } }, addColumns: { X: D } }", "MAP-EXPRESSION", "suppliers"),
        ("write: versions", "write: overwrite", "CONFIG-VALUE", "overwrite"),
        ("strategy: date", "strategy: dates", "CONFIG-VALUE", "dates"),
        ("strategy: date\n", "strategy: open-items\n", "CONFIG-MISSING", "ap_invoices"),
        ("field: InvoiceDate", "field: InvoiceDay", "CONFIG-FIELD", "ap_invoices"),
        ("overlap: 14d", "overlap: 14", "CONFIG-VALUE", "overlap: 14"),
        ("overlap: 14d", "overlap: 14d, foo: 1", "CONFIG-UNKNOWN", "foo"),
        ("absence: removed", "absence: gone", "CONFIG-VALUE", "gone"),
        ("Supplier: Header.Supplier", "Supplier: Header.Suplier", "MAP-EXPRESSION", "Header.Suplier"),
        ("Supplier: Header.Supplier", "Supplier: []", "CONFIG-TYPE", "Supplier: []"),
        ("Supplier: Header.Supplier", "Supplier: ~", "CONFIG-TYPE", "Supplier: ~"),
        ("Supplier: Header.Supplier", "Amount: Header.Supplier", "YAML-DUPLICATE", "Amount: Amount"),
        ("Amount * Rate", "Amount * (Rate", "MAP-EXPRESSION", "(Rate"),
        ("Amount * Rate", "Amount * Name", "MAP-EXPRESSION", "Amount * Name"),
        ("compute: \"Amount * Rate\", scale: 2", "compute: \"Amount * Rate\", scale: 99", "CONFIG-VALUE", "99"),
        ("compute: \"Amount * Rate\", scale: 2", "compute: \"Amount * Rate\", scale: 2, rounding: banker", "CONFIG-VALUE", "banker"),
        ("compute: \"Amount * Rate\", scale: 2", "compute: \"Amount * Rate\", from: Amount", "CONFIG-VALUE", "from: Amount"),
        ("segment: 2", "segment: 0", "CONFIG-VALUE", "segment: 0"),
        ("segment: 2", "segment: 2, part: year", "CONFIG-VALUE", "part: year"),
        ("{ value: ACME }", "{ valeu: ACME }", "CONFIG-MISSING", "valeu"),
        ("{ value: ACME }", "{ value: ACME, type: integer(3) }", "CONFIG-VALUE", "integer(3)"),
        ("{ value: ACME }", "{ value: ACME, colour: red }", "CONFIG-UNKNOWN", "colour"),
        ("part: year", "part: quarter", "CONFIG-VALUE", "quarter"),
        ("from: InvoiceDate, part: year", "from: Name, part: year", "MAP-EXPRESSION", "from: Name"),
        ("map: status,", "map: stauts,", "CONFIG-REFERENCE", "stauts"),
        ("map: status,", "map: [status],", "CONFIG-TYPE", "[status]"),
        ("map: { \"true\": \"Yes\", \"false\": \"No\" }", "map: {}", "CONFIG-MISSING", "map: {}"),
        ("\"false\": \"No\"", "\"false\": [No]", "CONFIG-TYPE", "[No]"),
        ("map: countries.csv", "map: missing.csv", "CONFIG-FILE", "missing.csv"),
        ("map: countries.csv", "map: ../../etc/secret.csv", "CONFIG-FILE", "secret.csv"),
        ("map: countries.csv", "map: empty.csv", "CONFIG-FILE", "empty.csv"),
        ("countries: countries.csv", "countries: [1]", "CONFIG-TYPE", "countries: [1]"),
        ("[Company, Invoice]", "[]", "CONFIG-MISSING", "concat: []"),
        ("[Company, Invoice]", "[Company, Invoyce]", "MAP-EXPRESSION", "Invoyce"),
        ("[{ when: \"Amount < 0\", then: \"'credit'\" }]", "nothing", "CONFIG-TYPE", "case: nothing"),
        ("when: \"Amount < 0\", then", "wen: \"Amount < 0\", then", "CONFIG-UNKNOWN", "wen"),
        ("when: \"Amount < 0\"", "when: \"Amount\"", "MAP-EXPRESSION", "when: \"Amount\""),
        ("else: \"'invoice'\"", "else: \"5\"", "MAP-EXPRESSION", "else: \"5\""),
        ("type: text(30)", "type: varchar", "CONFIG-VALUE", "varchar"),
        ("from: Rate, type: text(30)", "from: Rate, type: date", "MAP-EXPRESSION", "type: date"),
        ("Posted and Company ne 'X'", "Posted and Company ne X", "MAP-EXPRESSION", "ne X"),
        ("Posted and Company ne 'X'", "Amount", "MAP-EXPRESSION", "where: \"Amount\""),
        ("Posted and Company ne 'X'", "Posted and", "MAP-EXPRESSION", "Posted and"),
        ("volatile: [Stamp]", "volatile: { Stamp: 1 }", "CONFIG-TYPE", "Stamp: 1"),
        ("key: [Id]", "key: [Idd]", "CONFIG-FIELD", "entity: CusExtra"),
        ("        key: [Id]\n", "", "CONFIG-MISSING", "entity: CusExtra"),
        ("Id: code(10) required", "Id: code(10) requird", "CONFIG-VALUE", "requird"),
        ("\"decimal(14,2)\"", "\"decimal(99,2)\"", "CONFIG-VALUE", "decimal(99,2)"),
        ("        fields: { Id: code(10) required, Value: \"decimal(14,2)\" }\n", "", "CONFIG-MISSING", "entity: CusExtra"),
        ("    strategy: snapshot", "    strategy: journal", "CONFIG-MISSING", "entity: CusExtra"),
        ("where: \"Value > 0\"", "where: \"Valeu > 0\"", "MAP-EXPRESSION", "Valeu"),
        ("table: Extra", "table: Extra, x: &a 1", "YAML-SYNTAX", "x: &a"),
        ("        columns:\n", "        columns:\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"          X{i}: Amount\n")), "CONFIG-BOUND", "table: ApInvoices"),
        ("dataset: Finance", "dataset: &name Finance", "YAML-REFUSED", "&name"),
        ("dataset: Finance", "dataset: !!str Finance", "YAML-REFUSED", "!!str"),
        ("dataset: Finance", "dataset: 'Finance", "YAML-SYNTAX", ""),
        ("dataset: Finance", "\tdataset: Finance", "YAML-SYNTAX", "dataset: Finance"),
    ];
}
