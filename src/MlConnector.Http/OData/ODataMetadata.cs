using System.Collections.Immutable;
using System.Xml;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Validation;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.OData;

/// <summary>Reads <c>$metadata</c> (CSDL 4.0): entity sets with keys and types. Document types are prohibited and sizes bounded, because the text comes from outside.</summary>
public static class ODataMetadata
{
    private const int MaxCharacters = 64 << 20;
    private const int MaxSets = 20_000;

    /// <summary>Code of metadata that cannot be read.</summary>
    public const string Unreadable = "ODATA-METADATA";

    /// <summary>The entity sets, by name.</summary>
    /// <exception cref="ConnectorException"><c>ODATA-METADATA</c> if it cannot be read.</exception>
    public static IReadOnlyDictionary<string, ODataEntitySet> Parse(ReadOnlyMemory<byte> xml)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters };
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(xml.ToArray(), writable: false), settings);
            if (!CsdlReader.TryParse(reader, true, out IEdmModel model, out IEnumerable<EdmError> errors) || model.EntityContainer is null)
            {
                throw NotRead(errors.FirstOrDefault()?.ErrorMessage ?? "it has no entity container", null);
            }

            return model.EntityContainer.EntitySets().Take(MaxSets).Select(Read).ToDictionary(set => set.Name, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is XmlException or EdmParseException)
        {
            throw NotRead(error.Message, error);
        }
        catch (Exception error) when (error is not (ConnectorException or OutOfMemoryException))
        {
            // The library stumbles over documents of another kind with an exception of no meaning.
            throw NotRead("it is no CSDL document", error);
        }
    }

    private static ODataEntitySet Read(IEdmEntitySet set)
    {
        IEdmEntityType type = set.EntityType();
        ImmutableArray<string> key = [.. (type.Key() ?? []).Select(property => property.Name)];
        return new ODataEntitySet(set.Name, key, [.. type.StructuralProperties().Select(Read)]) { References = [.. type.NavigationProperties().Where(to => to.TargetMultiplicity() != EdmMultiplicity.Many).Select(Reference)] };
    }

    private static ODataReference Reference(IEdmNavigationProperty to) => new(to.Name, [.. to.ToEntityType().StructuralProperties().Select(property => property.Name)]);

    private static ODataProperty Read(IEdmStructuralProperty property)
    {
        IEdmTypeReference type = property.Type;
        ODataProperty read = new(property.Name, TypeOf(type));
        return read.Type switch
        {
            EdmType.String => read with { MaxLength = type.AsString().MaxLength ?? 0 },
            EdmType.Decimal => read with { Precision = type.AsDecimal().Precision ?? 0, Scale = type.AsDecimal().Scale ?? 0 },
            EdmType.Enum => read with { EnumType = type.FullName(), Members = [.. type.AsEnum().EnumDefinition().Members.Select(member => member.Name)] },
            _ => read,
        };
    }

    private static EdmType TypeOf(IEdmTypeReference type) => type.IsPrimitive()
        ? type.PrimitiveKind() switch
        {
            EdmPrimitiveTypeKind.String => EdmType.String,
            EdmPrimitiveTypeKind.Decimal => EdmType.Decimal,
            EdmPrimitiveTypeKind.Byte or EdmPrimitiveTypeKind.SByte or EdmPrimitiveTypeKind.Int16 or EdmPrimitiveTypeKind.Int32 or EdmPrimitiveTypeKind.Int64 => EdmType.Integer,
            EdmPrimitiveTypeKind.Double or EdmPrimitiveTypeKind.Single => EdmType.Floating,
            EdmPrimitiveTypeKind.Boolean => EdmType.Boolean,
            EdmPrimitiveTypeKind.Date => EdmType.Date,
            EdmPrimitiveTypeKind.DateTimeOffset => EdmType.DateTimeOffset,
            EdmPrimitiveTypeKind.Guid => EdmType.Guid,
            EdmPrimitiveTypeKind.Binary => EdmType.Binary,
            _ => EdmType.Other,
        }
        : type.IsEnum() ? EdmType.Enum : EdmType.Other;

    private static ConnectorException NotRead(string reason, Exception? inner) =>
        new(new ConnectorError(Unreadable, ErrorKind.Config, ErrorOwner.ErpAdmin, $"The service's $metadata cannot be read: {reason}", "Open it in a browser and check that the address leads to an OData 4 service."), inner);
}
