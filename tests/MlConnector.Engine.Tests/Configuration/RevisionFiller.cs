using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using MlConnector.Abstractions.Configuration;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Engine.Tests.Configuration;

/// <summary>Makes an object in which every property that can be set has a value of its own, unlike the standard one and unlike every other: what a reader forgets shows.</summary>
internal sealed class RevisionFiller
{
    private int next = 10;

    /// <summary>A revision with everything in it.</summary>
    public static RevisionContent Fill() => (RevisionContent)new RevisionFiller().Make(typeof(RevisionContent));

    private object Make(Type type)
    {
        next++;
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string)) return $"text {next}";
        if (plain == typeof(int)) return next;
        if (plain == typeof(long)) return (long)next;
        if (plain == typeof(bool)) return true;
        if (plain == typeof(TimeSpan)) return TimeSpan.FromMinutes(next);
        if (plain == typeof(DateOnly)) return new DateOnly(2001, 1, 1).AddDays(next);
        if (plain.IsEnum) return Enum.GetValues(plain).GetValue(1)!;
        if (plain == typeof(SettingPlace)) return new SettingPlace("file", next, 1);
        if (plain == typeof(Schedule)) return Schedule.Parse(string.Create(CultureInfo.InvariantCulture, $"daily at 06:{next % 50 + 10}"))!;
        if (plain == typeof(MapNode)) return new MapNode(default, [KeyValuePair.Create(new ScalarNode(default, "name", Quoted: false), (SettingNode)new ScalarNode(default, $"text {next}", Quoted: false))]);
        return plain.IsGenericType ? Generic(plain) : Record(plain);
    }

    private object Generic(Type type)
    {
        Type[] of = type.GetGenericArguments();
        Type kind = type.GetGenericTypeDefinition();
        if (kind == typeof(ImmutableArray<>)) return Call(typeof(ImmutableArray), of, "Create", [Make(of[0])]);
        if (kind == typeof(KeyValuePair<,>) || kind.FullName!.StartsWith("System.ValueTuple", StringComparison.Ordinal)) return Activator.CreateInstance(type, [.. of.Select(Make)])!;
        object empty = type.GetField("Empty")!.GetValue(null)!;
        return type.GetMethod("Add", of)!.Invoke(empty, [Make(of[0]), Make(of[1])])!;
    }

    private object Record(Type type)
    {
        ConstructorInfo made = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
        object all = made.Invoke([.. made.GetParameters().Select(parameter => Make(parameter.ParameterType))]);
        string[] given = [.. made.GetParameters().Select(parameter => parameter.Name!)];
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is not null && !given.Contains(property.Name, StringComparer.Ordinal)))
        {
            // The streams of a revision stand beside its settings.
            if (property is not { DeclaringType.Name: nameof(PipelineSettings), Name: nameof(PipelineSettings.Streams) }) property.SetValue(all, Make(property.PropertyType));
        }

        return all;
    }

    private static object Call(Type holder, Type[] of, string name, object[] arguments) =>
        holder.GetMethods().Single(method => method.Name == name && method.GetParameters() is [{ ParameterType.IsGenericParameter: true }]).MakeGenericMethod(of).Invoke(null, arguments)!;
}
