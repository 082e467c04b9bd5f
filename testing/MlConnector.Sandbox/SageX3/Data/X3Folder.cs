namespace MlConnector.Sandbox.SageX3.Data;

/// <summary>A folder: its classes with their records.</summary>
public sealed class X3Folder(IReadOnlyList<(string Name, string Key)> own)
{
    private readonly X3Class[] classes =
    [
        new("BPSUPPLIER", "BPSNUM"),
        new("BPCUSTOMER", "BPCNUM"),
        new("ITMMASTER", "ITMREF"),
        new("GACCOUNT", "COA", "ACC"),
        new("GACCENTRY", "TYP", "NUM") { LineCollection = "GACCENTRYD", LineKey = ["LIN", "LEDTYP"] },
        new("PORDER", "POHNUM") { LineCollection = "PORDERQ", LineKey = ["POPLIN", "POQSEQ"] },
        new("PRECEIPT", "PTHNUM") { LineCollection = "PRECEIPTD", LineKey = ["PTDLIN"] },
        new("PINVOICE", "NUM") { LineCollection = "PINVOICED", LineKey = ["PIDLIN"] },
        new("SORDER", "SOHNUM") { LineCollection = "SORDERQ", LineKey = ["SOPLIN", "SOQSEQ"] },
        new("SINVOICE", "NUM") { LineCollection = "SINVOICED", LineKey = ["SIDLIN"] },
        .. own.Select(one => new X3Class(one.Name, one.Key)),
    ];

    /// <summary>All classes.</summary>
    public IReadOnlyList<X3Class> Classes => classes;

    /// <summary>A class by name, or null.</summary>
    public X3Class? Find(string name) => classes.FirstOrDefault(one => one.Name == name);

    /// <summary>A class by name.</summary>
    public X3Class Class(string name) => Find(name) ?? throw new ArgumentException($"no class {name}", nameof(name));
}
