"""The service's description, $metadata, as XML (OASIS, OData CSDL 4.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from exports.odata.kinds import EdmType
from exports.odata.model import EntitySet, Model, Property
from exports.xml_text import xml_text

NAMESPACE = "decuong"
"""The namespace of the entities' types."""
CONTAINER = "Service"
_EDMX, _EDM = "http://docs.oasis-open.org/odata/ns/edmx", "http://docs.oasis-open.org/odata/ns/edm"
_CORE, _CAPABILITIES = "Org.OData.Core.V1", "Org.OData.Capabilities.V1"
_VOCABULARIES = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies"
_FACETS: Mapping[EdmType, Mapping[str, str]] = {
    EdmType.DECIMAL: {"Scale": "variable"},
    EdmType.MOMENT: {"Precision": "6"},
    EdmType.TIME: {"Precision": "6"},
}
_RESTRICTIONS = {
    "SortRestrictions": "Sortable",
    "ExpandRestrictions": "Expandable",
    "SearchRestrictions": "Searchable",
    "InsertRestrictions": "Insertable",
    "UpdateRestrictions": "Updatable",
    "DeleteRestrictions": "Deletable",
}
"""What no entity set can do, by the term that says so."""


def metadata(model: Model, functions: Sequence[str]) -> bytes:
    """Return $metadata. `functions` are the names of those that $filter understands."""
    edmx = ET.Element("edmx:Edmx", {"Version": "4.0", "xmlns:edmx": _EDMX})
    for vocabulary in (_CORE, _CAPABILITIES):
        reference = ET.SubElement(edmx, "edmx:Reference", {"Uri": f"{_VOCABULARIES}/{vocabulary}.xml"})
        ET.SubElement(reference, "edmx:Include", {"Namespace": vocabulary})
    services = ET.SubElement(edmx, "edmx:DataServices")
    schema = ET.SubElement(services, "Schema", {"Namespace": NAMESPACE, "xmlns": _EDM})
    for one in model.sets.values():
        _type(schema, one)
    container = ET.SubElement(schema, "EntityContainer", {"Name": CONTAINER})
    for one in model.sets.values():
        _set(container, one, functions)
    for term in ("BatchSupported", "AsynchronousRequestsSupported"):
        _annotation(container, f"{_CAPABILITIES}.{term}", {"Bool": "false"})
    written: bytes = ET.tostring(edmx, encoding="utf-8", xml_declaration=True)
    return written


def _type(schema: ET.Element, one: EntitySet) -> None:
    entity = ET.SubElement(schema, "EntityType", {"Name": one.name})
    key = ET.SubElement(entity, "Key")
    for each in one.properties:
        if each.is_key:
            ET.SubElement(key, "PropertyRef", {"Name": each.name})
    for each in one.properties:
        _property(entity, each)
    _describe(entity, one.label)


def _property(entity: ET.Element, one: Property) -> None:
    told = {"Name": one.name, "Type": one.type.value, **_FACETS.get(one.type, {})}
    if not one.may_be_empty:
        told["Nullable"] = "false"
    _describe(ET.SubElement(entity, "Property", told), one.label)


def _set(container: ET.Element, one: EntitySet, functions: Sequence[str]) -> None:
    entity_type = f"{NAMESPACE}.{one.name}"
    found = ET.SubElement(container, "EntitySet", {"Name": one.name, "EntityType": entity_type})
    _describe(found, one.label)
    for term, able in _RESTRICTIONS.items():
        _restriction(found, term, able, is_able=False)
    _restriction(found, "CountRestrictions", "Countable", is_able=one.is_one_a_report)
    known = ET.SubElement(
        _annotation(found, f"{_CAPABILITIES}.FilterFunctions", {}),
        "Collection",
    )
    for name in functions:
        ET.SubElement(known, "String").text = name


def _restriction(found: ET.Element, term: str, able: str, *, is_able: bool) -> None:
    record = ET.SubElement(_annotation(found, f"{_CAPABILITIES}.{term}", {}), "Record")
    ET.SubElement(record, "PropertyValue", {"Property": able, "Bool": str(is_able).lower()})


def _describe(element: ET.Element, label: str) -> None:
    _annotation(element, f"{_CORE}.Description", {"String": xml_text(label)})


def _annotation(element: ET.Element, term: str, value: Mapping[str, str]) -> ET.Element:
    return ET.SubElement(element, "Annotation", {"Term": term, **value})
