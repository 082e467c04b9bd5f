using MlConnector.Engine.Ports;

namespace MlConnector.Proof.States;

/// <summary>A dead letter as the model has it.</summary>
internal sealed class Letter(string code)
{
    public string Code { get; set; } = code;

    public DeadLetterState State { get; set; } = DeadLetterState.Open;

    public Repair? Repair { get; set; }

    /// <summary>The repair, while it counts: until another version of the row is met, or a person ends it.</summary>
    public Repair? InForce => State is DeadLetterState.Open or DeadLetterState.Replayed ? Repair : null;
}

/// <summary>A key as the model has it: what was delivered last, and what became of every version that could not be.</summary>
internal sealed class Known
{
    public Content? Source { get; set; }

    public bool Live { get; set; }

    /// <summary>What the journal would deliver again: the content with its repair; without its name once it was erased.</summary>
    public Content? Deliverable { get; set; }

    /// <summary>Mapping it was delivered with.</summary>
    public Mapping? Mapping { get; set; }

    public (string? Name, decimal Amount)? Shown { get; set; }

    public Dictionary<Content, Letter> Letters { get; } = [];

    public IEnumerable<KeyValuePair<Content, Letter>> Open => Letters.Where(letter => letter.Value.State == DeadLetterState.Open);
}

/// <summary>
/// The design's paragraphs "Versions and fates", "Dead letters", "Replay and mapping changes" and "Absence" in a hundred lines: what the destination must hold of each key, and the state of each dead letter. Amounts in
/// its contents are canonical.
/// </summary>
internal sealed class StateModel
{
    private const string Refused = "refused";

    /// <summary>Key → what is known of it.</summary>
    public SortedDictionary<string, Known> Keys { get; } = new(StringComparer.Ordinal);

    public Mapping Mapping { get; set; } = new("", 1, null);

    /// <summary>What the source no longer has is history and stays; else it is gone.</summary>
    public bool KeepsPurged { get; set; }

    /// <summary>Rows that the destination was sent and took.</summary>
    public int Sent { get; private set; }

    /// <summary>A poll met these rows; every key that is not among them is gone if the read was complete.</summary>
    public void Read(IReadOnlyDictionary<string, Content> rows, bool complete)
    {
        foreach ((string key, Content row) in rows) Meet(Of(key), row);
        if (!complete || KeepsPurged) return;
        foreach (Known gone in Keys.Where(known => !rows.ContainsKey(known.Key)).Select(known => known.Value))
        {
            if (gone.Live && !gone.Open.Any()) Bury(gone, gone.Source!);
        }
    }

    /// <summary>A person repairs a version; false if it would still not be deliverable.</summary>
    public bool Mend(string key, Content version, Repair repair)
    {
        Letter letter = Keys[key].Letters[version];
        Content mended = version.With(repair);
        if (letter.State != DeadLetterState.Open || Mapping.Refuses(mended) is not null || Mapping.Filters(mended)) return false;
        letter.Repair = repair;
        return true;
    }

    /// <summary>A person delivers a dead letter; closed ones are refused.</summary>
    public void Replay(string key, Content version)
    {
        Known known = Keys[key];
        Letter letter = known.Letters[version];
        if (letter.State != DeadLetterState.Open) return;
        if (known.Live && known.Source == version && letter.Repair is null)
        {
            letter.State = DeadLetterState.Replayed;
            return;
        }

        Content row = version.With(letter.Repair);
        if (Mapping.Refuses(row) is null && !Mapping.Filters(row)) Deliver(known, version, row);
    }

    /// <summary>Every live row that another mapping delivered, again; one that does not fit stays as it is.</summary>
    public void ReplayRevision()
    {
        foreach (Known known in Keys.Values.Where(known => known.Live && known.Mapping != Mapping && Mapping.Refuses(known.Deliverable!) is null))
        {
            Sent++;
            known.Shown = Mapping.Map(known.Deliverable!);
            known.Mapping = Mapping;
        }
    }

    /// <summary>A person's data is erased: the destination keeps what it has, what can be delivered again has no name.</summary>
    public void Purge(string key)
    {
        Known known = Keys[key];
        if (known.Deliverable is { } row) known.Deliverable = row with { Name = null };
        foreach (Letter letter in known.Letters.Values)
        {
            letter.Repair = null;
            if (letter.State == DeadLetterState.Open) letter.State = DeadLetterState.WrittenOff;
        }
    }

    private Known Of(string key) => Keys.TryGetValue(key, out Known? known) ? known : Keys[key] = new Known();

    private void Meet(Known known, Content version)
    {
        known.Letters.TryGetValue(version, out Letter? letter);
        Content row = version.With(letter?.InForce);
        if (Mapping.Filters(row))
        {
            Supersede(known, version);
            if (letter is { State: DeadLetterState.Open, Repair: null }) letter.State = DeadLetterState.Superseded; // with a repair it is the repair that keeps the row out
            if (known.Live) Bury(known, version);
        }
        else if (known.Live && known.Source == version)
        {
            Supersede(known, version);
        }
        else if (Mapping.Refuses(row) is { } code)
        {
            Dead(known, version, code);
        }
        else if (letter is { Code: "T-400", State: DeadLetterState.Open or DeadLetterState.WrittenOff } && letter.InForce is null)
        {
            Supersede(known, version);
        }
        else
        {
            Deliver(known, version, row);
        }
    }

    private void Deliver(Known known, Content version, Content row)
    {
        if (row.Name == Refused)
        {
            Dead(known, version, "T-400");
            return;
        }

        Supersede(known, version);
        if (known.Letters.TryGetValue(version, out Letter? letter) && letter.State == DeadLetterState.Open) letter.State = DeadLetterState.Replayed;
        Sent++;
        (known.Source, known.Live, known.Deliverable, known.Mapping, known.Shown) = (version, true, row, Mapping, Mapping.Map(row));
    }

    private void Bury(Known known, Content source)
    {
        Sent++;
        (known.Source, known.Live, known.Shown) = (source, false, null);
    }

    private static void Dead(Known known, Content version, string code)
    {
        Supersede(known, version);
        if (!known.Letters.TryGetValue(version, out Letter? letter)) known.Letters[version] = letter = new Letter(code);
        if (letter.State == DeadLetterState.WrittenOff) return;
        if (letter.State == DeadLetterState.Superseded) letter.Repair = null;
        (letter.State, letter.Code) = (DeadLetterState.Open, letter.State == DeadLetterState.Open && code != "T-400" ? letter.Code : code);
    }

    /// <summary>Another version was met: what was open of the key is void, and so are its repairs.</summary>
    private static void Supersede(Known known, Content version)
    {
        foreach ((Content other, Letter letter) in known.Letters)
        {
            if (other == version || letter.State == DeadLetterState.WrittenOff) continue;
            if (letter.State == DeadLetterState.Open || letter.InForce is not null) letter.State = DeadLetterState.Superseded;
        }
    }
}
