using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Hosting;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Hosting;

/// <summary>The service begins, answers those who ask after its health, and refuses addresses that are not safe or not to be had.</summary>
public sealed class ServerHostTests
{
    [Fact]
    public async Task No_file_of_the_framework_in_the_data_folder_is_a_setting_or_watched()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var configuration = (IConfigurationRoot)site.Host.Services.GetRequiredService<IConfiguration>();
        Assert.Empty(configuration.Providers.OfType<FileConfigurationProvider>());
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Service_managers_are_answered_without_a_sign_in(string path)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using HttpResponseMessage answer = await site.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "SERVE-PLAIN")]
    [InlineData("https://127.0.0.1:0", "SERVE-CERTIFICATE")]
    [InlineData("ftp://127.0.0.1", "SERVE-ADDRESS")]
    [InlineData("", "SERVE-ADDRESS")]
    public async Task Addresses_that_are_not_safe_are_refused(string urls, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => ServerHost.StartAsync(site.Workspace, new ServerOptions { Urls = urls }, TestContext.Current.CancellationToken));
        Assert.Equal(code, Assert.Single(refused.Errors).Code);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => ServerHost.StartAsync(site.Workspace, new ServerOptions { Urls = site.Host.Addresses[0].ToString() }, TestContext.Current.CancellationToken));
        Assert.Equal("SERVE-ADDRESS", Assert.Single(refused.Errors).Code);
    }
}
