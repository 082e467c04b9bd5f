using System.Globalization;
using System.Xml;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>The logon profile, COMPRF and COMQCO: who is logged on where.</summary>
internal sealed class ProfileObjects(EnetText text, EnetOptions options, SysproData data, TimeProvider clock)
{
    public byte[] Profile(EnetSession session, string root) => text.Document(root, xml =>
    {
        Write(xml, "CompanyId", session.Company.Id);
        Write(xml, "CompanyName", session.Company.Options.Name);
        Write(xml, "OperatorCode", session.Operator);
        Write(xml, "OperatorName", "Integration " + session.Operator);
        Write(xml, "SystemLanguage", "05");
        Write(xml, "DecFormat", text.DecFormat);
        Write(xml, "DecCharToUse", options.DecimalPoint.ToString());
        Write(xml, "CompanyDate", clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Write(xml, "LocalCurrency", session.Company.Options.Currency);
        Write(xml, "Version", options.Version);
        Write(xml, "WarehouseRestricted", "N");
        Write(xml, "BranchRestricted", "N");
    });

    public byte[] Companies() => text.Document("Companies", xml =>
    {
        foreach (var company in data.Companies)
        {
            xml.WriteStartElement(text.Element("Company"));
            Write(xml, "CompanyId", company.Id);
            Write(xml, "CompanyName", company.Options.Name);
            xml.WriteEndElement();
        }
    });

    private void Write(XmlWriter xml, string name, string value) => xml.WriteElementString(text.Element(name), value);
}
