using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Streams;

/// <summary>Fits a stream to the settings of a connection: cost centres by the rule chosen, aging by basis and buckets.</summary>
internal static class StreamShaping
{
    /// <summary>The stream as this connection reads it.</summary>
    public static StreamDefinition Shape(StreamDefinition stream, SysproOptions options)
    {
        if (options.Entities.TryGetValue(stream.Name, out EntityOverride? site)) stream = EntityShape.Override(stream, site);
        stream = EntityShape.Words(stream, options.CodeMaps);
        if (stream.Extra.GetValueOrDefault("aging") is { } side) stream = AgingShape.Shape(stream, side, options.Aging);
        if (stream.AsOf is { Dates: AsOfDates.PeriodEnd } asOf) stream = FiscalYearShape.Shape(stream, asOf, options.Aging);
        if (stream.Extra.GetValueOrDefault("costCentres") == "true") stream = CostCentres(stream, options.CostCentre);
        if (stream.Extra.GetValueOrDefault("analysis") is { } entry && options.CostCentre.Source == CostCentreSource.AnalysisCode) stream = Analysed(stream, entry, options.CostCentre);
        if (stream.Extra.GetValueOrDefault("glCode") is { } code && options.CostCentre.Source == CostCentreSource.GlSegment)
        {
            DerivedField segment = new(new Field("CostCentre", FieldType.Text) { MaxLength = 35 }, Segment(code, options.CostCentre));
            stream = stream with { Derived = stream.Derived.Add(segment) };
        }

        return stream;
    }

    /// <summary>Refuses a stream that the settings leave without meaning.</summary>
    public static void RequireMeaning(StreamDefinition stream, SysproOptions options)
    {
        if (stream.Extra.GetValueOrDefault("costCentres") == "true" && options.CostCentre.Source == CostCentreSource.None)
        {
            throw SysproErrors.Make(
                SysproErrors.CostCentre,
                ErrorKind.Config,
                ErrorOwner.Operator,
                $"Stream {stream.Name}: the connection says that this company has no cost centres.",
                "Set costCentre: glSegment(2, -) or analysisCode(1), or leave the stream out.");
        }

        if (stream.CompanyField is null && options.Companies.Length > 1)
        {
            throw SysproErrors.Make(
                SysproErrors.CompanyKey,
                ErrorKind.Config,
                ErrorOwner.Operator,
                $"Stream {stream.Name} is read for {options.Companies.Length} companies, but its rows do not say which.",
                "Add a field such as 'Company: text(10) from=$company' and put it first in the key.");
        }
    }

    /// <summary>By account section: the accounts, of which the source keeps each section once. By analysis code: the code table.</summary>
    private static StreamDefinition CostCentres(StreamDefinition stream, CostCentreRule rule)
    {
        if (rule.Source != CostCentreSource.AnalysisCode) return stream;
        return stream with
        {
            Entity = "GenAnalysisCode",
            Fields =
            [
                stream.Fields[0],
                new Field("CostCentre", FieldType.Text) { MaxLength = 35, SourceName = "AnalysisCode" },
                new Field("AnalysisCategory", FieldType.Text) { MaxLength = 10 },
                new Field("AnalysisType", FieldType.Integer),
                new Field("Description", FieldType.Text) { MaxLength = 50 },
            ],
            Key = [stream.Key[0], "AnalysisCategory", "CostCentre"],
            Filter = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"AnalysisType eq {rule.Number}"),
            Extra = ImmutableDictionary<string, string>.Empty.Add("costCentres", "true"),
        };
    }

    /// <summary>
    /// A posting names its analysis entry, whose lines carry the codes. An entry whose lines have different codes belongs to no one cost centre; its amounts lie in <c>GenAnalysisTrn</c> alone.
    /// </summary>
    private static StreamDefinition Analysed(StreamDefinition stream, string entry, CostCentreRule rule)
    {
        string[] ours = entry.Split(' ', StringSplitOptions.RemoveEmptyEntries), its = ["GlYear", "GlPeriod", "AnalysisEntry"];
        Field code = new("CostCentre", FieldType.Text) { MaxLength = 35, SourceName = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"AnalysisCode{rule.Number}") };
        CompanionDefinition analysis = new("Analysis", "GenAnalysisTrn", [.. ours.Zip(its, KeyValuePair.Create)], [code]) { Apart = "AnalysisLine" };
        return stream with { With = stream.With.Add(analysis), Derived = stream.Derived.Add(new DerivedField(code with { SourceName = null }, "Analysis.CostCentre")) };
    }

    private static string Segment(string code, CostCentreRule rule) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"segment({code}, {rule.Number}, '{rule.Separator}')");
}
