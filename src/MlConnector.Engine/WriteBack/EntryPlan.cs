namespace MlConnector.Engine.WriteBack;

/// <summary>What would become of one entry of a file.</summary>
/// <param name="Entry">Its name.</param>
/// <param name="Reference">What the ERP's field of our reference would hold.</param>
/// <param name="Creates">True if it would be created.</param>
/// <param name="Why">What it is, or why it would not be created; for people.</param>
public sealed record EntryPlan(string Entry, string Reference, bool Creates, string Why);
