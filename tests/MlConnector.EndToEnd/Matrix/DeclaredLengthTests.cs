using System.Text.Json;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>A length that the mapping names makes a longer text a dead letter, whatever the destination's column could hold.</summary>
public sealed class DeclaredLengthTests
{
    [Theory]
    [InlineData("power-bi")]
    [InlineData("bigquery")]
    [InlineData("tableau")]
    public async Task A_text_longer_than_its_mapping_says_is_a_dead_letter(string destination)
    {
        await using Pair pair = await Pair.StartAsync("syspro", destination, "      ap_invoices: { columns: { Supplier: Supplier, Invoice: { from: Invoice, type: text(1) } } }");

        (await pair.Mlc.RunAsync("run --json")).Ended(4);

        JsonElement[] letters = [.. (await pair.Mlc.RunAsync("dead-letters list --json")).Ended(0).Json.EnumerateArray()];
        Assert.NotEmpty(letters);
        Assert.All(letters, letter => Assert.Equal(("MAP-LENGTH", "Invoice"), (letter.GetProperty("code").GetString(), letter.GetProperty("column").GetString())));
        Assert.Equal(0, pair.Stored());
    }
}
