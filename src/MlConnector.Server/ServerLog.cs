using Microsoft.Extensions.Logging;

namespace MlConnector.Server;

/// <summary>What the service logs.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Run {Run} of pipeline {Pipeline} was stopped")]
    public static partial void RunStopped(this ILogger log, string pipeline, string run);

    [LoggerMessage(2, LogLevel.Error, "Run {Run} of pipeline {Pipeline} could not be carried out: {Error}")]
    public static partial void RunRefused(this ILogger log, string pipeline, string run, string error);

    [LoggerMessage(3, LogLevel.Information, "Pipeline {Pipeline} is due: {Streams}")]
    public static partial void Due(this ILogger log, string pipeline, string streams);

    [LoggerMessage(4, LogLevel.Error, "The schedule of pipeline {Pipeline} could not be looked at: {Error}")]
    public static partial void ScheduleFailed(this ILogger log, string pipeline, string error);

    [LoggerMessage(5, LogLevel.Warning, "Nothing has been heard of run {Run} of pipeline {Pipeline} for {Silence}: it is stopped, and the next run takes over")]
    public static partial void RunStuck(this ILogger log, string pipeline, string run, TimeSpan silence);

    [LoggerMessage(6, LogLevel.Error, "Run {Run} of pipeline {Pipeline} broke")]
    public static partial void RunBroke(this ILogger log, string pipeline, string run, Exception failure);

    [LoggerMessage(7, LogLevel.Error, "The schedule of pipeline {Pipeline} broke; it is looked at again")]
    public static partial void ScheduleBroke(this ILogger log, string pipeline, Exception failure);

    [LoggerMessage(8, LogLevel.Error, "{Look} broke; it looks again")]
    public static partial void LookBroke(this ILogger log, string look, Exception failure);

    [LoggerMessage(9, LogLevel.Error, "Run {Run} of pipeline {Pipeline} did not end in time: it is left as a killed process leaves it, and the next run takes over")]
    public static partial void RunLeft(this ILogger log, string pipeline, string run);

    [LoggerMessage(20, LogLevel.Warning, "A sign-in was refused: {User}")]
    public static partial void SignInRefused(this ILogger log, string user);

    [LoggerMessage(30, LogLevel.Warning, "Channel {Channel} could not be told (try {Attempt}): {Error}")]
    public static partial void AlertNotSent(this ILogger log, string channel, int attempt, string error);

    [LoggerMessage(45, LogLevel.Warning, "A message is dropped: its channel {Channel} was removed")]
    public static partial void AlertDropped(this ILogger log, string channel);

    [LoggerMessage(31, LogLevel.Error, "{Look} could not look: {Error}")]
    public static partial void LookFailed(this ILogger log, string look, string error);

    [LoggerMessage(32, LogLevel.Error, "Run {Run} of pipeline {Pipeline} does not end though it was told to: restart the service if this goes on")]
    public static partial void RunWillNotEnd(this ILogger log, string pipeline, string run);

    [LoggerMessage(33, LogLevel.Information, "Run {Run} of pipeline {Pipeline} ended {State}: {Read} rows read, {Delivered} delivered, {Dead} dead")]
    public static partial void RunEnded(this ILogger log, string pipeline, string run, string state, long read, long delivered, long dead);

    [LoggerMessage(34, LogLevel.Information, "Run {Run}: batch {Batch} of {Stream} is settled, {Rows} rows")]
    public static partial void BatchSettled(this ILogger log, string run, string stream, long batch, int rows);

    [LoggerMessage(42, LogLevel.Information, "Run {Run} of pipeline {Pipeline} begins, told by {By}")]
    public static partial void RunBegins(this ILogger log, string pipeline, string run, string by);

    [LoggerMessage(43, LogLevel.Information, "Run {Run}: {Stream} waits for {Limit} until {Until:u}")]
    public static partial void StreamWaits(this ILogger log, string run, string stream, string limit, DateTimeOffset until);

    [LoggerMessage(44, LogLevel.Error, "service.yaml was changed and cannot be taken over; what held before holds: {Errors}")]
    public static partial void SettingsWrong(this ILogger log, string errors);

    [LoggerMessage(35, LogLevel.Warning, "The service manager could not be told: {Error}")]
    public static partial void NotifyFailed(this ILogger log, string error);

    [LoggerMessage(36, LogLevel.Warning, "Measurements could not be read: {Error}")]
    public static partial void MeasureFailed(this ILogger log, string error);

    [LoggerMessage(37, LogLevel.Warning, "Keys of pipeline {Pipeline} that wait could not be read; they are looked at again: {Error}")]
    public static partial void KeysNotRead(this ILogger log, string pipeline, string error);

    [LoggerMessage(38, LogLevel.Warning, "{Count} keys of {Stream} of pipeline {Pipeline} waited and cannot be read any more: {Error}")]
    public static partial void KeysDropped(this ILogger log, string pipeline, string stream, int count, string error);

    [LoggerMessage(39, LogLevel.Debug, "{Credential} was used, so that it does not die unused")]
    public static partial void KeptAlive(this ILogger log, string credential);

    [LoggerMessage(41, LogLevel.Warning, "{Credential} could not be used, and dies if that goes on: {Code}: {Error}")]
    public static partial void NotKeptAlive(this ILogger log, string credential, string code, string error);

    [LoggerMessage(40, LogLevel.Error, "The request {Path} failed: {Error}")]
    public static partial void RequestFailed(this ILogger log, string path, string error);
}
