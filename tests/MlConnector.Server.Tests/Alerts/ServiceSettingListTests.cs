using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Drafting;
using MlConnector.Server.Configuration;
using MlConnector.Yaml;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>What is written about <c>service.yaml</c> is what the service reads.</summary>
public sealed class ServiceSettingListTests
{
    private const string Unknown = "settingThatNobodyKnowsAnywhere";

    [Theory]
    [InlineData("", $"{Unknown}: 1")]
    [InlineData("runLogs.", $"runLogs: {{ {Unknown}: 1 }}")]
    [InlineData("alerts.", $"alerts: {{ {Unknown}: 1 }}")]
    [InlineData("alerts.quietHours.", $"alerts: {{ quietHours: {{ from: \"22:00\", to: \"06:00\", {Unknown}: 1 }} }}")]
    public void Described_settings_are_exactly_those_that_are_read(string section, string text)
    {
        IEnumerable<SettingDescription> all = [.. ServiceSettingList.Service, .. ServiceSettingList.Telling, .. ServiceSettingList.EveryChannel];
        Assert.Equal(Known(text), all.Where(setting => setting.Path.StartsWith(section, StringComparison.Ordinal)).Select(setting => setting.Path[section.Length..].Split('.')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("email", "host: h, from: a@x.example, to: b@x.example")]
    [InlineData("webhook", "url: \"https://x.example\", secret: \"${secret:s}\"")]
    [InlineData("teams", "url: \"${secret:s}\"")]
    [InlineData("slack", "url: \"${secret:s}\"")]
    public void Described_settings_of_a_channel_are_exactly_those_that_are_read(string type, string required)
    {
        IEnumerable<string> described = ServiceSettingList.EveryChannel.Select(setting => setting.Path.Split('.')[^1]).Concat(ServiceSettingList.Channels.Single(channel => channel.Type == type).Settings.Select(setting => setting.Path));
        Assert.Equal(Known($"alerts: {{ channels: {{ a: {{ type: {type}, {required}, {Unknown}: 1 }} }} }}"), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_described_as_the_default_holds_without_a_file()
    {
        MapNode written = SettingTree.Map();
        foreach (SettingDescription setting in ServiceSettingList.Service.Concat(ServiceSettingList.Telling).Where(setting => setting.Default.Length > 0 && !setting.Path.StartsWith("alerts.quietHours.", StringComparison.Ordinal))) written = written.With(SettingTree.Text(setting.Default), setting.Path.Split('.'));
        Assert.Equal(7, YamlText.Write(written).Split('\n').Count(line => line.Contains(": ", StringComparison.Ordinal)));
        Assert.Equal(new ServiceSettings(), ServiceFile.Parse("service.yaml", YamlText.Write(written)).Settings);
    }

    private static string[] Known(string text) => Assert.Single(Assert.Throws<ConnectorException>(() => ServiceFile.Parse("service.yaml", text)).Errors).Fix["Known here: ".Length..].TrimEnd('.').Split(", ");
}
