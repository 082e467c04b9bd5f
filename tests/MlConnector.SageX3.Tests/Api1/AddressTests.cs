using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Api1;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Tests.Api1;

/// <summary>Links to next pages as servers write them.</summary>
public sealed class AddressTests
{
    private static readonly Api1Address Address = new(new SageX3Options
    {
        Connection = "x3",
        Url = new Uri("https://x3.example/"),
        Endpoint = "SEED",
        TimeZone = TimeZoneInfo.Utc,
        Api1 = new Api1Settings("mlc", "x3"),
    });

    /// <summary>A plus sign in a link is a blank, but where the server left it as it is: the last key of the page tells.</summary>
    [Theory]
    [InlineData("gt.A+B", "A+B", "gt.A+B")]
    [InlineData("gt.A%2BB", "A+B", "gt.A+B")]
    [InlineData("gt.A+B", "A B", "gt.A B")]
    [InlineData("gt.A%20B", "A B", "gt.A B")]
    [InlineData("gt.a+b~c+d", "a+b~c+d", "gt.a+b~c+d")]
    public void A_plus_sign_in_the_link_to_the_next_page_is_the_one_of_the_key(string written, string lastKey, string asked)
    {
        Uri next = Address.Next(new StreamBinding("api1", "BPCUSTOMER"), $"http://inside:8124/api1/x3/erp/SEED/BPCUSTOMER?representation=BPCUSTOMER.$query&count=5&key={written}", where: null, 5, lastKey)!;

        Assert.Equal("x3.example", next.Host);
        Assert.EndsWith($"&key={Uri.EscapeDataString(asked)}", next.AbsoluteUri, StringComparison.Ordinal);
    }
}
