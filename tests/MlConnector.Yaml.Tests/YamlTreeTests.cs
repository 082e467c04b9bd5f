using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Yaml.Tests;

public sealed class YamlTreeTests
{
    private readonly Problems problems = new();

    [Fact]
    public void A_tree_keeps_order_values_quotes_and_places()
    {
        MapNode root = YamlTree.Parse("a.yaml", "b: 1\na:\n  - x\n  - 'y'\nn: ~\n", problems)!;

        Assert.Equal(["b", "a", "n"], root.Entries.Select(entry => entry.Key.Value));
        ListNode list = Assert.IsType<ListNode>(root["a"]);
        Assert.Equal(new SettingPlace("a.yaml", 4, 5), list.Items[1].Place);
        Assert.True(((ScalarNode)list.Items[1]).Quoted);
        Assert.False(((ScalarNode)list.Items[0]).Quoted);
        Assert.True(((ScalarNode)root["n"]!).IsNull);
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", "YAML-DUPLICATE", "t.yaml:3:1")]
    [InlineData("a: &x 1\n", "YAML-REFUSED", "t.yaml:1:4")]
    [InlineData("a: !!int 1\n", "YAML-REFUSED", "t.yaml:1:4")]
    [InlineData("- 1\n- 2\n", "YAML-ROOT", "t.yaml:1:1")]
    [InlineData("a: 1\n---\nb: 2\n", "YAML-REFUSED", "t.yaml:2:1")]
    [InlineData("? [a, b]\n: 1\n", "YAML-NAME", "t.yaml:1:3")]
    [InlineData("a: 'x\n", "YAML-SYNTAX", "t.yaml:1:4")]
    public void What_a_configuration_may_not_contain_is_a_problem_with_its_place(string text, string code, string where)
    {
        Assert.Null(YamlTree.Parse("t.yaml", text, problems));

        ConnectorError error = problems.Errors[0];
        Assert.Equal(code, error.Code);
        Assert.Equal(where, error.Where);
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public void Syntax_errors_in_two_entries_are_both_reported()
    {
        const string Text = "connections:\n  erp:\n    url: [a, b\n  bi:\n    type: x\npipelines:\n  p:\n    a: 'open\n";

        Assert.Null(YamlTree.Parse("t.yaml", Text, problems));

        Assert.Equal(2, problems.Errors.Count);
        Assert.All(problems.Errors, error => Assert.Equal("YAML-SYNTAX", error.Code));
        Assert.StartsWith("t.yaml:8:", problems.Errors[1].Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_nodes_and_size_are_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("{a: ", 200)) + "1" + new string('}', 200);
        Assert.Null(YamlTree.Parse("t", deep, problems, new YamlBounds(10_000, 16, 1000)));
        Assert.Null(YamlTree.Parse("t", string.Concat(Enumerable.Range(0, 600).Select(i => $"k{i}: 1\n")), problems, new YamlBounds(100_000, 16, 1000)));
        Assert.Null(YamlTree.Parse("t", new string('#', 2000), problems, new YamlBounds(1000, 16, 1000)));

        Assert.Equal(["YAML-BOUND", "YAML-BOUND", "YAML-BOUND"], problems.Errors.Select(error => error.Code));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_a_problem_and_a_byte_order_mark_is_not()
    {
        Assert.Null(YamlTree.Parse("t", [(byte)'a', (byte)':', (byte)' ', 0xE9, (byte)'\n'], problems));
        Assert.Equal("YAML-SYNTAX", Assert.Single(problems.Errors).Code);
        Assert.NotNull(YamlTree.Parse("t", [.. Encoding.UTF8.Preamble, .. "a: ü\n"u8], new Problems()));
    }

    [Fact]
    public void An_empty_text_is_an_empty_map()
    {
        Assert.Empty(YamlTree.Parse("t", "", problems)!.Entries);
        Assert.Empty(YamlTree.Parse("t", "# nothing\n", problems)!.Entries);
        Assert.True(problems.None);
    }

    [Fact]
    public void Written_text_reads_back_as_the_same_tree()
    {
        const string Text = """
            connections:
              erp: { type: syspro, companies: [A, "B"], empty: {}, none: [] }
            pipelines:
              p:
                streams:
                  s:
                    where: "Status ne 'X' and Name <> 'it''s'"
                    columns:
                      A: { from: B, segment: 2, separator: "-" }
                      "true": 'null'
                      C: "line\nbreak\ttab"
            """;
        MapNode first = YamlTree.Parse("t", Text, problems)!;

        string written = YamlText.Write(first);
        MapNode second = YamlTree.Parse("t", written, problems)!;

        Assert.True(problems.None);
        Assert.Equal(Shape(first), Shape(second));
        Assert.Equal(written, YamlText.Write(second));
    }

    [Fact]
    public void Any_text_survives_writing_whether_it_was_quoted_or_not()
    {
        const string Alphabet = "ab1 -:#'\"\\{}[],&*!|>%@`~?\n\t.=é😀";
        Random random = new(5);
        SettingPlace place = new("t", 1, 1);
        for (int i = 0; i < 5_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Alphabet[random.Next(Alphabet.Length - 2)]));
            ScalarNode value = new(place, text, Quoted: text is "~" || random.Next(2) == 0);
            MapNode tree = new(place, [new(new ScalarNode(place, $"k{i}", Quoted: false), value), new(new ScalarNode(place, "l", Quoted: false), new ListNode(place, [value, value]))]);

            MapNode? back = YamlTree.Parse("t", YamlText.Write(tree), problems);

            Assert.True(problems.None, $"'{text}': {string.Join(' ', problems.Errors)}");
            Assert.Equal(text, ((ScalarNode)back![$"k{i}"]!).Value);
            Assert.Equal(text, ((ScalarNode)((ListNode)back["l"]!).Items[1]).Value);
        }
    }

    private static string Shape(SettingNode node) => node switch
    {
        ScalarNode scalar => $"{(scalar.Quoted ? 'q' : 'p')}<{scalar.Value}>",
        MapNode map => "{" + string.Join(",", map.Entries.Select(entry => Shape(entry.Key) + ":" + Shape(entry.Value))) + "}",
        ListNode list => "[" + string.Join(",", list.Items.Select(Shape)) + "]",
        _ => "?",
    };
}
