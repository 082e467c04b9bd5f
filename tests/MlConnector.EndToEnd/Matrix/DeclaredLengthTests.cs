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

        JsonElement stream = (await pair.Mlc.RunAsync("run --json")).Ended(1).Json.GetProperty("streams")[0], counts = stream.GetProperty("counts");

        // So many at once stop the stream, which names what they have in common.
        Assert.Contains("mostly MAP-LENGTH", stream.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal((counts.GetProperty("read").GetInt64(), 0L), (counts.GetProperty("dead").GetInt64(), counts.GetProperty("delivered").GetInt64()));
    }
}
