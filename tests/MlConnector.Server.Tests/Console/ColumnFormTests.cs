using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>The form of a stream's columns, filled in as a browser sends it: what it writes into the draft, and what it leaves as it was written.</summary>
public sealed partial class ColumnFormTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_that_is_kept_as_it_came_changes_nothing()
    {
        const string Written = "ap_suppliers: { write: versions, columns: { Supplier: Supplier, Name: { compute: 'trim(SupplierName)', type: text(40), required: true, scale: 0 }, Kind: { value: ACME } }, addColumns: { Label: { concat: [Supplier, SupplierName], separator: '/' } }, where: \"Supplier ne 'X'\" }";
        await using Draft draft = await Draft.BeginAsync(Written);
        string before = await draft.TextAsync();
        await draft.KeepAsync(_ => { });
        Assert.Equal(before, await draft.TextAsync());
        Assert.Contains("concat:", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_are_renamed_typed_left_out_required_and_hidden_and_rows_chosen()
    {
        await using Draft draft = await Draft.BeginAsync("ap_suppliers: { write: versions }");
        await draft.KeepAsync(form =>
        {
            int name = form.Of("SupplierName"), left = form.Of("Email");
            (form.Fields[$"column:{name}"], form.Fields[$"type:{name}"], form.Fields[$"required:{name}"]) = ("Called", "text(40)", "yes");
            (form.Fields[$"from:{name}"], form.Fields[$"sensitive:{name}"]) = ("trim(SupplierName)", "yes");
            form.Fields.Remove($"deliver:{left}");
            form.Fields["where"] = "Supplier ne 'X'";
        });
        string text = await draft.TextAsync();
        Assert.Contains("Called: {compute: trim(SupplierName), type: text(40), required: true, sensitive: true}", text, StringComparison.Ordinal);
        Assert.Contains("        write: versions\n        columns:\n          Company: Company\n          Supplier: Supplier\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Email", text, StringComparison.Ordinal);
        Assert.Contains("where: Supplier ne 'X'", text, StringComparison.Ordinal);
        string page = await draft.PageAsync();
        Assert.Contains("value=\"Called\"", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("Not delivered", StringComparison.Ordinal) < page.IndexOf("value=\"&#x2B;Email\"", StringComparison.Ordinal), page);
    }

    [Fact]
    public async Task A_further_column_leaves_those_of_the_catalog_to_the_catalog()
    {
        await using Draft draft = await Draft.BeginAsync("ap_suppliers: {}");
        await draft.KeepAsync(form => (form.Fields[$"column:{form.Lines}"], form.Fields[$"from:{form.Lines}"], form.Fields[$"type:{form.Lines}"]) = ("Short", "left(Supplier, 3)", "text(3)"));
        string text = await draft.TextAsync();
        Assert.Contains("addColumns:", text, StringComparison.Ordinal);
        Assert.Contains("Short: {compute: 'left(Supplier, 3)', type: text(3)}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("        columns:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_is_told_beside_the_boxes_in_which_it_can_be_mended()
    {
        await using Draft draft = await Draft.BeginAsync("ap_suppliers: { columns: { Supplier: Supplier } }");
        await draft.KeepAsync(form => form.Fields[$"from:{form.Of("Supplier")}"] = "trim(Suplier)");
        string page = await draft.PageAsync();
        Assert.Contains("MAP-EXPRESSION", page, StringComparison.Ordinal);
        Assert.Contains("value=\"trim(Suplier)\"", page, StringComparison.Ordinal);
        await draft.KeepAsync(form => form.Fields[$"from:{form.Of("Supplier")}"] = "Supplier");
        Assert.DoesNotContain("MAP-EXPRESSION", await draft.PageAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("twice")]
    [InlineData("nameless")]
    [InlineData("nothing")]
    public async Task What_could_not_be_written_is_refused_and_the_draft_stays(string what)
    {
        await using Draft draft = await Draft.BeginAsync("ap_suppliers: { columns: { Supplier: Supplier, Name: SupplierName } }");
        string before = await draft.TextAsync();
        string answer = await draft.KeepAsync(form =>
        {
            if (what == "twice") form.Fields[$"column:{form.Of("Name")}"] = "supplier";
            if (what == "nameless") form.Fields[$"column:{form.Of("Name")}"] = " ";
            if (what == "nothing") for (int i = 0; i < form.Lines; i++) form.Fields.Remove($"deliver:{i}");
        });
        Assert.Contains("DRAFT-COLUMNS", answer, StringComparison.Ordinal);
        Assert.Equal(before, await draft.TextAsync());
    }

    /// <summary>More boxes than another form of the console may have.</summary>
    [Fact]
    public async Task A_stream_of_many_columns_is_changed_too()
    {
        string columns = string.Join(", ", Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"C{i}: Supplier")));
        await using Draft draft = await Draft.BeginAsync($"ap_suppliers: {{ columns: {{ {columns} }} }}");
        await draft.KeepAsync(form => form.Fields[$"column:{form.Of("C299")}"] = "Last");
        Assert.Contains("Last: Supplier", await draft.TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>A draft in the browser of an admin.</summary>
    private sealed class Draft(ServerSite site, SandboxSystems systems, HttpClient admin, string id) : IAsyncDisposable
    {
        private readonly string page = $"/drafts/{id}/mapping?stream=ap_suppliers";

        public static async Task<Draft> BeginAsync(string streams)
        {
            ServerSite site = await ServerSite.StartAsync();
            SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
            foreach ((string name, string value) in SandboxSystems.Secrets) await site.Workspace.Vault.SetAsync(name, value, null, "test", TestContext.Current.CancellationToken);
            HttpClient admin = await site.SignInAsync(Role.Admin);
            return new Draft(site, systems, admin, (await admin.ActAsync("/new", "/acts/drafts/text", ("text", systems.Configuration(streams)))).Split('/')[2]);
        }

        public Task<string> PageAsync() => admin.GetStringAsync(page, TestContext.Current.CancellationToken);

        public async Task<string> TextAsync() => (await site.Workspace.Store.Drafts.FindAsync(id, TestContext.Current.CancellationToken))!.Text;

        public async Task<string> KeepAsync(Action<SentForm> fill)
        {
            var form = new SentForm(await PageAsync());
            fill(form);
            using var content = new FormUrlEncodedContent(form.Fields);
            using HttpResponseMessage answer = await admin.PostAsync($"/acts/drafts/{id}/columns?stream=ap_suppliers", content, TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.UnprocessableEntity) return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            return Uri.UnescapeDataString(answer.Headers.Location!.ToString());
        }

        public async ValueTask DisposeAsync()
        {
            await systems.DisposeAsync();
            await site.DisposeAsync();
        }
    }

    /// <summary>What the boxes of the form hold, as a browser reads them.</summary>
    private sealed partial class SentForm
    {
        public SentForm(string page)
        {
            string form = page[page.IndexOf("/columns?stream=", StringComparison.Ordinal)..];
            form = form[..form.IndexOf("</form>", StringComparison.Ordinal)];
            foreach (Match box in Box().Matches(form))
            {
                string tag = box.Value;
                if (tag.Contains("type=\"checkbox\"", StringComparison.Ordinal)) { if (tag.Contains(" checked", StringComparison.Ordinal)) Fields[Part(tag, "name")] = "on"; }
                else if (tag.StartsWith("<select", StringComparison.Ordinal)) Fields[Part(tag, "name")] = Chosen().Match(tag) is { Success: true } chosen ? chosen.Groups["value"].Value : "";
                else Fields[Part(tag, "name")] = Part(tag, "value");
            }
        }

        public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

        /// <summary>Lines that are there, without those for further columns.</summary>
        public int Lines => Fields.Count(box => box.Key.StartsWith("id:", StringComparison.Ordinal) && box.Value.Length > 0);

        /// <summary>Number of the line of a column.</summary>
        public int Of(string column) => int.Parse(Fields.First(field => field.Key.StartsWith("id:", StringComparison.Ordinal) && field.Value == $"={column}").Key[3..], CultureInfo.InvariantCulture);

        private static string Part(string tag, string name) => tag.IndexOf($" {name}=\"", StringComparison.Ordinal) is >= 0 and int at ? WebUtility.HtmlDecode(tag[(at + name.Length + 3)..].Split('"')[0]) : "";

        [GeneratedRegex("<input[^>]*>|<select.*?</select>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
        private static partial Regex Box();

        [GeneratedRegex("<option value=\"(?<value>[^\"]*)\" selected", RegexOptions.ExplicitCapture, 5000)]
        private static partial Regex Chosen();
    }
}
