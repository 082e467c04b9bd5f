using System.Globalization;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Remote;

/// <summary>Answers of a service in the words that the same commands use on a data folder.</summary>
internal static class RemoteTexts
{
    private const int AgreeingShown = 5, KeysShown = 20;
    private static readonly string[] Fates = ["read", "delivered", "unchanged", "dead"];

    /// <summary>A run with its streams.</summary>
    public static void Run(TextReport text, JsonElement run)
    {
        JsonElement summary = run.GetProperty("summary");
        text.Heading($"{summary.Text("pipeline")}: {summary.Text("state")}, run {summary.Text("run")}");
        text.Table(
            ["stream", "state", ">read", ">delivered", ">unchanged", ">dead"],
            [.. run.GetProperty("streams").EnumerateArray().Select(stream => (IReadOnlyList<string>)[
                stream.Text("stream"), stream.Text("state"), .. Fates.Select(fate => Units.Count(stream.GetProperty("counts").GetProperty(fate).GetInt64()))])]);
        foreach (JsonElement stream in run.GetProperty("streams").EnumerateArray())
        {
            foreach (JsonElement reason in stream.GetProperty("reasons").EnumerateArray()) text.Line($"  {stream.Text("stream")}: {reason.GetString()}", Tone.Warning);
            foreach (JsonElement error in stream.GetProperty("errors").EnumerateArray()) text.Line($"  {stream.Text("stream")}: {error.Text("code")}: {error.Text("message")} {error.Text("fix")}", Tone.Bad);
        }
    }

    /// <summary>How a pipeline stands.</summary>
    public static void Pipeline(TextReport text, JsonElement pipeline)
    {
        JsonElement summary = pipeline.GetProperty("summary");
        text.Heading($"{summary.Text("name")}: {summary.Text("source")} to {summary.Text("destination")}, revision {summary.GetProperty("revision")}{(summary.Text("schedule") is { Length: > 0 } schedule ? $", {schedule}" : "")}");
        if (summary.GetProperty("pause") is { ValueKind: JsonValueKind.Object } pause) text.Line($"  its schedule was halted by {pause.Text("by")} on {pause.Text("at")}: {pause.Text("reason")}; mlc resume {summary.Text("name")} lets it go on", Tone.Warning);
        text.Table(
            ["stream", "table", "last result", "proven current", ">rows", ">dead"],
            [.. pipeline.GetProperty("streams").EnumerateArray().Select(stream => (IReadOnlyList<string>)[
                stream.Text("stream"), stream.Text("table"), stream.Text("lastState"), stream.Text("provenCurrentAt"), stream.Text("rowsInTable"), stream.Text("openDeadLetters")])]);
        foreach (JsonElement stream in pipeline.GetProperty("streams").EnumerateArray())
        {
            foreach (JsonElement error in stream.GetProperty("errors").EnumerateArray()) text.Line($"  {stream.Text("stream")}: {error.Text("code")}: {error.Text("message")} {error.Text("fix")}", Tone.Bad);
            if (stream.GetProperty("errors").GetArrayLength() > 0) continue;
            foreach (JsonElement reason in stream.GetProperty("reasons").EnumerateArray()) text.Line($"  {stream.Text("stream")}: {reason.GetString()}", Tone.Warning);
        }

        foreach (JsonElement need in summary.GetProperty("needs").EnumerateArray()) text.Line($"  {need.Text("message")} {need.Text("fix")}", Tone.Warning);
    }

    /// <summary>Dead letters.</summary>
    public static void DeadLetters(TextReport text, IReadOnlyList<JsonElement> letters)
    {
        if (letters.Count == 0) text.Line("No dead letters.", Tone.Good);
        else text.Table([">id", "stream", "record", "code", "column", "state", ">met"], [.. letters.Select(letter => (IReadOnlyList<string>)[letter.Text("id"), letter.Text("stream"), letter.Text("sourceId"), letter.Text("code"), letter.Text("column"), letter.Text("state"), letter.Text("met")])]);
    }

    /// <summary>A plan.</summary>
    public static void Plan(TextReport text, JsonElement plan)
    {
        text.Heading($"{plan.Text("pipeline")}: {(plan.GetProperty("nothing").GetBoolean() ? "nothing would change" : $"revision {plan.GetProperty("fromRevision").GetInt32() + 1}")}");
        foreach (string part in new[] { "configuration", "reading" }) foreach (JsonElement line in plan.GetProperty(part).EnumerateArray()) text.Line($"  {line.GetString()}");
        foreach (JsonElement change in plan.GetProperty("destination").EnumerateArray()) text.Line($"  destination: {change.Text("description")}", change.GetProperty("breaking").GetBoolean() ? Tone.Bad : Tone.Plain);
        text.Table(["stream", "table", "write", ">rows in the ERP", ">to send"], [.. plan.GetProperty("streams").EnumerateArray().Select(stream => (IReadOnlyList<string>)[stream.Text("stream"), stream.Text("table"), stream.Text("write"), stream.Text("rowsInSource"), stream.Text("rowsToSend")])]);
        foreach (JsonElement remark in plan.GetProperty("remarks").EnumerateArray()) text.Line($"  {remark.GetString()}", Tone.Quiet);
        text.Line($"plan {plan.Text("hash")}");
    }

    /// <summary>A check.</summary>
    public static void Check(TextReport text, string subject, JsonElement check)
    {
        JsonElement[] findings = [.. check.GetProperty("findings").EnumerateArray()];
        int width = findings.Select(finding => finding.Text("subject").Length).DefaultIfEmpty().Max();
        text.Heading(subject);
        foreach (JsonElement finding in findings)
        {
            (string mark, Tone tone) = finding.Text("outcome") switch
            {
                "ok" => ("ok", Tone.Good),
                "warning" => ("warn", Tone.Warning),
                "problem" => ("FAIL", Tone.Bad),
                _ => ("-", Tone.Quiet),
            };
            text.Line($"  {text.Paint(mark.PadRight(4), tone)}  {finding.Text("subject").PadRight(width)}  {finding.Text("detail")}");
            if (finding.GetProperty("error") is { ValueKind: JsonValueKind.Object } error) text.Line($"        {new string(' ', width)}{error.Text("code")}. Fix: {error.Text("fix")}");
        }
    }

    /// <summary>Control totals, those that differ first.</summary>
    public static void Reconciliation(TextReport text, JsonElement found)
    {
        JsonElement[] figures = [.. found.GetProperty("figures").EnumerateArray()];
        int agreeing = figures.Count(Agrees);
        text.Heading($"{found.Text("pipeline")}: {(figures.Length == 0 ? "nothing to compare" : $"{Units.Count(agreeing)} of {Units.Count(figures.Length)} figures agree")}");
        JsonElement[] shown = [.. figures.Where(figure => !Agrees(figure)), .. figures.Where(Agrees).Take(AgreeingShown)];
        if (shown.Length > 0)
        {
            text.Table(
                ["stream", "control", "group", "measure", ">ERP says", ">left out", ">delivered", ">destination holds", ""],
                [.. shown.Select(figure => (IReadOnlyList<string>)[figure.Text("stream"), figure.Text("control"), string.Join(' ', figure.GetProperty("group").EnumerateObject().Select(part => part.Value.GetString())), figure.Text("measure"), figure.Text("erp"), figure.Text("leftOut"), figure.Text("delivered"), figure.Text("destination"), Agrees(figure) ? "=" : "DIFFERS"])],
                row => Agrees(shown[row]) ? Tone.Plain : Tone.Bad);
        }

        foreach (JsonElement key in figures.SelectMany(figure => figure.GetProperty("keys").EnumerateArray()).Take(KeysShown)) text.Line($"    {key.Text("sourceId")} {key.Text("difference")}: {key.Text("detail")}", Tone.Warning);
        foreach (JsonElement remark in found.GetProperty("remarks").EnumerateArray()) text.Line($"  {remark.GetString()}", Tone.Quiet);
        text.Line($"entry {found.Text("auditEntry")} of the audit trail", Tone.Quiet);

        static bool Agrees(JsonElement figure) => figure.GetProperty("agrees").GetBoolean();
    }

    /// <summary>Reconciliations that are kept, without what they found.</summary>
    public static void Reconciliations(TextReport text, IReadOnlyList<JsonElement> kept)
    {
        if (kept.Count == 0) text.Line("Not reconciled yet.");
        else text.Table(
            ["id", "when", "by", "~compared", ">revision", ">figures", ">differ", ">~audit entry"],
            [.. kept.Select(one => (IReadOnlyList<string>)[one.Text("id"), one.Text("at"), one.Text("by"), one.Text("compared"), one.Text("revision"), one.Text("figures"), one.Text("differing"), one.Text("auditEntry")])],
            row => kept[row].GetProperty("differing").GetInt64() > 0 ? Tone.Bad : Tone.Plain);
    }

    /// <summary>Secrets, without their values.</summary>
    public static void Secrets(TextReport text, JsonElement secrets)
    {
        JsonElement[] items = [.. secrets.EnumerateArray()];
        if (items.Length == 0) text.Line("No secrets yet. Store one with: mlc secrets set NAME");
        else text.Table(["name", "set", "by", "expires", "used by"], [.. items.Select(secret => (IReadOnlyList<string>)[secret.Text("name"), secret.Text("setAt"), secret.Text("by"), secret.Text("expires") is { Length: > 0 } day ? $"{day} ({secret.Text("expiry")})" : "-", string.Join(", ", [.. secret.GetProperty("usedBy").EnumerateArray().Select(pipeline => pipeline.GetString()), .. secret.GetProperty("usedByDrafts").EnumerateArray().Select(pipeline => $"draft: {pipeline.GetString()}"), .. secret.GetProperty("usedByChannels").EnumerateArray().Select(channel => $"alerts: {channel.GetString()}"), .. secret.GetProperty("usedBySignIn").GetBoolean() ? (string[])["sign-in"] : []])])]);
    }

    /// <summary>Passports.</summary>
    public static void Passports(TextReport text, IReadOnlyList<JsonElement> found)
    {
        foreach (JsonElement passport in found)
        {
            text.Heading($"{passport.Text("stream")} of {passport.Text("pipeline")}, table {passport.Text("table")}");
            foreach (JsonElement version in passport.GetProperty("versions").EnumerateArray())
            {
                string receipt = version.GetProperty("batch") is { ValueKind: JsonValueKind.Object } batch ? $"batch {batch.Text("batch")} {batch.Text("state")}" : "never sent";
                text.Line($"  {version.Text("sourceId")}  {version.Text("what")}, read {version.Text("readAt")} by run {version.Text("run")}, {receipt}{(version.GetProperty("isCurrent").GetBoolean() ? ", what the destination shows now" : "")}");
                if (version.GetProperty("fields") is { ValueKind: JsonValueKind.Object } fields) foreach (JsonProperty field in fields.EnumerateObject()) text.Line($"    {field.Name}  {field.Value}");
            }
        }
    }

    /// <summary>Verdicts on the audit trail.</summary>
    public static void Audit(TextReport text, JsonElement report)
    {
        foreach (string verdict in new[] { "integrity", "completeness" }) text.Line($"{verdict.PadRight(12)}  {report.GetProperty(verdict).Text("answer")}  {report.GetProperty(verdict).Text("finding")}");
        text.Line($"entries       {Units.Count(report.GetProperty("entries").GetInt64())}");
    }

    /// <summary>A member as people read it; nothing for none.</summary>
    public static string Text(this JsonElement element, string name) => (element.TryGetProperty(name, out JsonElement found) ? found : default) switch
    {
        { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "",
        { ValueKind: JsonValueKind.Number } number => number.GetInt64().ToString(CultureInfo.InvariantCulture),
        var value => value.ToString(),
    };
}
