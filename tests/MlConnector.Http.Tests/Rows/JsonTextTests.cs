using System.Text;
using System.Text.Json;
using MlConnector.Http.Rows;

namespace MlConnector.Http.Tests.Rows;

public sealed class JsonTextTests
{
    [Fact]
    public void A_text_of_any_length_is_copied_in_quotes_as_it_is()
    {
        for (int length = 0; length <= 70; length++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, length).Select(static i => (char)(' ' + i)))).Select(static each => each is (byte)'"' or (byte)'\\' ? (byte)0xFF : each).ToArray();
            byte[] to = new byte[length + 2];
            Assert.Equal(length + 2, JsonText.Copy(text, to));
            Assert.Equal([(byte)'"', .. text, (byte)'"'], to);
        }
    }

    [Fact]
    public void A_byte_that_needs_an_escape_is_seen_at_every_place_of_every_length()
    {
        foreach (byte special in (byte[])[0, 1, (byte)'\n', 0x1F, (byte)'"', (byte)'\\'])
        {
            for (int length = 1; length <= 40; length++)
            {
                for (int place = 0; place < length; place++) Assert.Equal(0, JsonText.Copy(With(special, length, place), new byte[length + 2]));
            }
        }
    }

    [Fact]
    public void What_is_written_with_escapes_is_read_as_it_was()
    {
        for (int length = 1; length <= 40; length++)
        {
            for (int place = 0; place < length; place++)
            {
                byte[] text = With((byte)'\\', length, place), to = new byte[JsonText.LongestEscaped(length)];
                int written = JsonText.CopyEscaped(text, to);
                Assert.Equal(Encoding.UTF8.GetString(text), JsonSerializer.Deserialize<string>(to.AsSpan(0, written)));
            }
        }
    }

    private static byte[] With(byte special, int length, int place)
    {
        byte[] text = new byte[length];
        Array.Fill(text, (byte)'x');
        text[place] = special;
        return text;
    }
}
