namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>Words that names are made of. Everything is in Windows-1252; much of it is not in ASCII.</summary>
internal static class Names
{
    public static readonly IReadOnlyList<string> Firms =
    [
        "Müller Werkzeugbau", "Société Générale des Câbles", "O'Neil & Sons", "Ångström Optik", "Peña Plásticos", "Steel Traders", "Blue Ridge Bearings",
        "Capek Strojírna", "Fjord Aluminium", "Großhandel Weiß", "Brønderslev Motor", "Açaí Exports", "Northern Castings", "D'Arcy Paints",
        "Vløv Hydraulik", "Cape Fasteners", "Tshwane Tooling", "Zürich Präzision", "Kraków Odlewy", "Delta Electronics",
    ];

    public static readonly IReadOnlyList<string> Forms = ["GmbH", "Ltd", "(Pty) Ltd", "S.A.", "AG", "Inc", "& Co. KG", "B.V."];

    public static readonly IReadOnlyList<string> Items =
    [
        "Hex bolt M8 × 40", "Bearing ½\"", "Kugellager 6204", "Gehäuse, groß", "Rod 10 mm ±0.05", "Filter 5 µm", "Motor 0.75 kW", "Seal Ø 32",
        "Cable 3×1.5 mm²", "Paint, façade white", "Valve DN 50", "Sensor 24 V", "Plate 2 mm", "Spring 12N", "Gasket set", "Coupling",
    ];

    public static readonly IReadOnlyList<string> References =
        ["Office supplies", "Maintenance Q", "Wartung", "Fracht März", "Consulting; phase 1", "Energie", "Ersatzteile \"eilig\"", "Cleaning", "Café", "Tooling"];

    public static readonly IReadOnlyList<string> Branches = ["10", "20", "30"];

    public static readonly IReadOnlyList<string> Terms = ["00", "14", "30", "45", "60"];
}
