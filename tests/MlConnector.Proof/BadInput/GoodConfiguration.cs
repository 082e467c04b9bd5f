namespace MlConnector.Proof.BadInput;

/// <summary>A configuration that uses nearly every setting there is; the files it names lie beside it.</summary>
internal static class GoodConfiguration
{
    /// <summary>Names below which a person may write what he likes: what is misspelt there is another name.</summary>
    public static readonly string[] FreeNames = ["connections", "maps", "status", "pipelines", "databases", "entityAlias", "companies", "fields", "columns", "addColumns", "derived", "map", "keyWidths", "codeMaps", "OrderStatus"];

    public const string Text = """
        connections:
          erp:
            type: syspro
            companies: [A, B]
            timeZone: Europe/Berlin
            timeout: 2m
            patience: 5s
            trustedCertificates: ca.pem
            allowPlainHttp: false
            odata:
              url: https://erp.acme.example/SYSPRO8Odata/SYSPROOData
              username: mlc@acme.example
              password: ${secret:odata}
              entityPath: auto
              databases: { A: SysproCompanyA, B: SysproCompanyB }
              entityAlias: { ApInvoice: ApInvoices }
              pageSize: 5000
              paging: auto
              dateLiteralStyle: auto
              maxUrl: 2000
              parallel: 2
            enet:
              url: https://erp.acme.example:30001/SYSPROWCFService/Rest
              operator: MLC
              password: ${secret:enet}
              companyPassword: ${secret:company}
              companies: { A: "1" }
              paths: { logon: Logon, query: Query/Query }
              sessionErrorPatterns: [session, logon]
              sessionMaxIdle: 10m
              sessionMaxAge: 30m
              maxXmlInBytes: 12000
              pageSize: 500
              nullDate: auto
              decimalCharacter: auto
            gl: { companyDb: SysproCompanyA, companyFilter: [A] }
            costCentre: glSegment(2, -)
            warehouse: N
            aging: { basis: dueDate, buckets: [30, 60, 90], asOf: today, arTermsDays: InvDueDays, arStatements: true, yearStart: 1, yearNamedBy: end }
            keyWidths: { Supplier: 15 }
            entities:
              ap_invoices: { channel: odata, table: ApInvoice, strategy: date, cursorColumns: [InvoiceDate], overlapDays: 14 }
            codeMaps: { OrderStatus: { "1": Open, "9": Complete } }
          bi:
            type: power-bi
            tenant: acme.onmicrosoft.com
            clientId: 1a1a1a1a-0000-4000-8000-000000000002
            clientSecret: ${secret:app}
            standbySecret: ${secret:standby}
            authority: https://login.microsoftonline.com
            apiBase: https://api.powerbi.com
            scope: https://analysis.windows.net/powerbi/api/.default
            instanceDiscovery: auto
            workspace: Finance
            trustedCertificates: ca.pem
            timeout: 100s
            patience: 1m
            readBack: auto
            settle: 90s
            visibilityPoll: 5s
            creationWait: 5m
            probeCreation: never
            hideRawColumns: true
            earliestDate: 1900-01-01
            refresh: [Reports, { dataset: Sales, workspace: Finance }]
            refreshTimeout: 2h
            limits: { rowsPerPost: 10000, postsPerMinute: 120, rowsPerHour: 1000000, pendingPosts: 5 }
            lineage: { sourceId: _SourceId, batchId: _BatchId }
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
            flushAfter: 30m
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
              gl_postings: {}
              ap_suppliers: { schedule: hourly, write: versions, sensitive: [SupplierName] }
              ap_invoices:
                table: ApInvoices
                write: versions
                absence: removed
                columns:
                  SupplierCode: Supplier
                  Amount: { from: OrigInvValue, round: 2, rounding: half-even }
                  Local: { compute: "OrigInvValue * ConvRate", scale: 2 }
                  Entity: { value: ACME }
                  Year: { from: InvoiceDate, part: year }
                  Status: { from: InvoiceStatus, map: status, default: Other }
                  Label: { concat: [Supplier, Invoice], separator: "/" }
                where: "InvoiceStatus ne 'X'"
                volatile: [ConvRate]
              lots:
                entity: LotDetail
                key: [StockCode, Lot]
                strategy: snapshot
                table: Lots
                write: versions
                fields: { StockCode: code(30) required, Lot: text(50) required, Qty: "decimal(18,6)" }
        """;

    /// <summary>Writes it and what it names into a folder.</summary>
    public static string WriteTo(string folder, string certificatePem)
    {
        File.WriteAllText(Path.Combine(folder, "ca.pem"), certificatePem);
        File.WriteAllText(Path.Combine(folder, "countries.csv"), "SE,Sweden\n");
        return Text.Replace("ca.pem", Path.Combine(folder, "ca.pem"), StringComparison.Ordinal);
    }
}
