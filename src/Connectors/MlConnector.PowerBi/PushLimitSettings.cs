using MlConnector.Abstractions.Configuration;

namespace MlConnector.PowerBi;

/// <summary>Reads the section <c>limits</c>; what is not written keeps its documented value.</summary>
internal static class PushLimitSettings
{
    public static PushLimits Read(SettingReader? at)
    {
        var standard = new PushLimits();
        if (at is null) return standard;
        var limits = new PushLimits
        {
            RowsPerPost = (int)at.Integer("rowsPerPost", standard.RowsPerPost, 1, 10_000),
            PreferredRowsPerPost = (int)at.Integer("preferredRowsPerPost", standard.PreferredRowsPerPost, 1, 10_000),
            BytesPerPost = at.Integer("bytesPerPost", standard.BytesPerPost, 10_000, 16_777_216),
            PostsPerMinute = at.Integer("postsPerMinute", standard.PostsPerMinute, 1, 1_000_000),
            PostsPerHourWhenLarge = at.Integer("postsPerHourWhenLarge", standard.PostsPerHourWhenLarge, 1, 10_000_000),
            LargeTableRows = at.Integer("largeTableRows", standard.LargeTableRows, 1, long.MaxValue),
            RowsPerHour = at.Integer("rowsPerHour", standard.RowsPerHour, 1, 100_000_000_000),
            PendingPosts = (int)at.Integer("pendingPosts", standard.PendingPosts, 1, 64),
            RowsPerTable = at.Integer("rowsPerTable", standard.RowsPerTable, 1, long.MaxValue),
            QueriesPerMinute = (int)at.Integer("queriesPerMinute", standard.QueriesPerMinute, 1, 1_000_000),
            RefreshesPerDay = (int)at.Integer("refreshesPerDay", standard.RefreshesPerDay, 1, 48),
        };
        if (limits.PreferredRowsPerPost > limits.RowsPerPost)
        {
            at.Report("CONFIG-VALUE", at.Place,
                $"{at.Path}.preferredRowsPerPost is above rowsPerPost.", "Lower preferredRowsPerPost.");
        }

        at.Done();
        return limits;
    }
}
