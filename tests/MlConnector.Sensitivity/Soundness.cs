namespace MlConnector.Sensitivity;

/// <summary>What has to hold before anything is concluded: a catalogue that fits the sources.</summary>
internal static class Soundness
{
    /// <summary>What is wrong with the catalogue.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<Defect> defects, SourceCopy copy)
    {
        foreach (IGrouping<string, Defect> same in defects.GroupBy(defect => defect.Id, StringComparer.Ordinal).Where(same => same.Count() > 1)) yield return $"{same.Key}: the name is given twice.";
        foreach (Defect defect in defects)
        {
            int places = copy.Places(defect);
            if (places != 1) yield return $"{defect.Id}: its text stands {places} times in {defect.File}, not once. Look at what became of it and mend the catalogue.";
            else if (defect.Old == defect.New) yield return $"{defect.Id}: it changes nothing.";
        }
    }
}
