using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Enet;

namespace MlConnector.Syspro.Tests.Enet;

public sealed class ComfndReaderTests
{
    private static readonly RecordSchema Schema = new("t", [new Field("K", FieldType.Text), new Field("Notes", FieldType.Text)], ["K"]);

    [Theory]
    [InlineData("one\u0001two\u001f")]
    [InlineData("\u0002")]
    [InlineData("tab\tline\n\u000b end")]
    public void Control_characters_in_notes_are_data(string notes)
    {
        using RecordPage page = new ComfndReader(Schema, 2, () => '.').Read($"<ComFnd><Row><K>a</K><Notes>{notes}</Notes></Row><Row><K>b</K><Notes>plain</Notes></Row></ComFnd>", "ComFnd");
        Assert.Equal([notes, "plain"], [Encoding.UTF8.GetString(page[0].Bytes(1)), Encoding.UTF8.GetString(page[1].Bytes(1))]);
    }
}
