"""Two client libraries that nobody here wrote read the feed of a real `decuong serve`.

odatapy reads $metadata into a model and every value by its type; python-odata makes classes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from odata import ODataService
from odata.exceptions import ODataError
from odatapy.client import (
    BasicAuth,
    EdmEnabledODataClient,
    Field,
    HttpxTransport,
    ODataClientError,
    URIBuilder,
    and_,
)
from odatapy.edm.csdl import CsdlAnnotation

from bot.api.odata.refusing import PREFIX
from exports.odata.csdl import NAMESPACE
from exports.odata.model import EntitySet, Model
from flows.form.outline import Outline
from storage.reports import outlines as published
from storage.reports.submissions import submissions
from storage.staff import tokens
from storage.staff.tokens import Scope
from tests.commands.test_serving import serving
from tests.play import Play

pytestmark = pytest.mark.timeout(180)
SECRET = "decuong_for-excel"
REPORTS = 5


@dataclass(frozen=True)
class Served:
    """A running server, and what is in its database."""

    root: str
    model: Model
    rows: dict[str, list[dict[str, Any]]]
    """The rows of every set, as the model has them."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    play = Play(f"sqlite:///{folder}/decuong.db", folder / "files")
    for number in range(REPORTS):
        play.address = f"officer {number}"
        play.agrees()
        play.says("Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "từ quý I/2011 đến tháng 6/2013")
        play.says(f"{number + 20} hộ, 12,5 triệu đồng/con")
        for _ in range(2):
            play.presses("submit")
    tokens.make(play.engine, "t1", SECRET, "excel", [Scope.REPORTS], (), datetime.now(UTC), "lan")
    outlines = list(outlines_of(play))
    model = Model(outlines)
    found = list(submissions(play.engine))
    rows = {
        name: [row for one in found for row in entities.rows(one, model.report(one))]
        for name, entities in model.sets.items()
    }
    play.close()
    with serving(folder, {}) as program:
        yield Served(f"{program.url.rstrip('/')}{PREFIX}/", model, rows)


def outlines_of(play: Play) -> Iterator[Outline]:
    for one in published.versions(play.engine):
        yield play.registry.outline(*one)


@pytest.fixture
def typed(served: Served) -> Iterator[EdmEnabledODataClient]:
    """odatapy, logged in as Excel does."""
    with HttpxTransport(auth=BasicAuth("Hoà", SECRET), trust_env=False) as transport:
        yield EdmEnabledODataClient(served.root, transport)


def key_of(entities: EntitySet, row: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(str(row[one.name]) for one in entities.properties if one.is_key)


def test_odatapy_reads_every_table_by_its_type(served: Served, typed: EdmEnabledODataClient) -> None:
    document = typed.get_service_document()
    assert list(document.entity_sets) == list(served.model.sets)
    for name, entities in served.model.sets.items():
        pages = list(typed.iter_pages(typed.entity_set_uri(name), max_page_size=3))
        assert all(len(page.entities) <= 3 for page in pages)
        told = [
            {one.name: one.value for one in entity.properties} for page in pages for entity in page.entities
        ]
        expected = served.rows[name]
        assert sorted(told, key=lambda row: key_of(entities, row)) == sorted(
            expected, key=lambda row: key_of(entities, row)
        ), name
        assert len({key_of(entities, row) for row in told}) == len(told), f"the key of {name} is one"
    money = [row["value"] for row in served.rows["Figures"] if row["kind"] == "money"]
    assert Decimal(12500000) in money
    read = list(typed.iter_entities(typed.entity_set_uri("Figures").filter(Field("kind").eq("money"))))
    assert [one.get_value("value") for one in read] == money
    assert isinstance(read[0].get_value("value"), Decimal)
    period = next(
        iter(typed.iter_entities(typed.entity_set_uri("Figures").filter(Field("kind").eq("period"))))
    )
    assert period.get_value("first_day") == date(2011, 1, 1)


def test_odatapy_filters_selects_counts_and_is_told_what_is_wrong(
    served: Served, typed: EdmEnabledODataClient
) -> None:
    def reports() -> URIBuilder:
        return typed.entity_set_uri("Reports")

    since = datetime(2020, 1, 1, tzinfo=UTC)
    wanted = and_(
        Field("state").eq("received"), Field("submitted_at").ge(since), Field("organisation").contains("3")
    )
    [one] = typed.get_entity_set(reports().filter(wanted).select("id", "organisation")).entities
    assert [each.name for each in one.properties] == ["id", "organisation"]
    assert "3" in one.get_value("organisation")
    assert typed.get_count(reports()) == REPORTS
    assert len(typed.get_entity_set(reports().top(2).skip(1).count()).entities) == 2
    with pytest.raises(ODataClientError) as error:
        typed.get_entity_set(reports().filter(Field("nothing").eq(1)))
    assert (error.value.status_code, error.value.error_code) == (400, "does-not-fit")
    assert "nothing" in str(error.value.error_message)
    with pytest.raises(ODataClientError) as error:
        typed.get_entity_set(reports().orderby("id"))
    assert error.value.status_code == 501


def test_the_description_has_vietnamese_names_and_says_what_is_not_there(
    served: Served, typed: EdmEnabledODataClient
) -> None:
    edm = typed.get_edm()
    for name, entities in served.model.sets.items():
        found = edm.get_entity_set(name)
        assert found is not None
        entity_type = found.entity_type
        assert str(entity_type.full_qualified_name) == f"{NAMESPACE}.{name}"
        assert entity_type.key_predicate_names == [one.name for one in entities.properties if one.is_key]
        for one in entities.properties:
            told = entity_type.get_structural_property(one.name)
            assert told is not None
            assert str(told.type.full_qualified_name) == one.type.value
            assert told.nullable == one.may_be_empty
            assert text_of(told.annotations) == one.label
        assert text_of(found.annotations) == entities.label
        terms = {one.term.rpartition(".")[2] for one in found.annotations}
        assert terms >= {"SortRestrictions", "ExpandRestrictions", "CountRestrictions", "FilterFunctions"}


def text_of(annotations: list[CsdlAnnotation]) -> str:
    [found] = [one.value for one in annotations if one.term == "Org.OData.Core.V1.Description"]
    return str(found)


@pytest.fixture
def classes(served: Served) -> Iterator[ODataService]:
    """python-odata, logged in as Excel does."""
    with requests.Session() as session:
        session.trust_env = False
        session.auth = requests.auth.HTTPBasicAuth("hoa", SECRET)
        yield ODataService(served.root, session=session, reflect_entities=True, quiet_progress=True)


def test_python_odata_makes_classes_and_follows_the_pages(served: Served, classes: ODataService) -> None:
    assert set(classes.entities) == set(served.model.sets)
    answers = classes.entities["Answers"]
    found = classes.query(answers).all()
    assert [one.words for one in found] == [row["words"] for row in served.rows["Answers"]]
    named = classes.query(answers).filter(answers.template == "du_an/quy_mo").all()
    assert [one.words for one in named] == [
        f"{number + 20} hộ, 12,5 triệu đồng/con" for number in range(REPORTS)
    ]
    some = classes.query(answers).filter(answers.words.contains("hộ")).select(answers.path).limit(2).all()
    assert len(some) == 2
    with pytest.raises(ODataError, match="501"):
        classes.query(answers).order_by(answers.path.asc()).all()


def test_a_wrong_password_is_told_as_one(served: Served, tmp_path: Path) -> None:
    with HttpxTransport(auth=BasicAuth("Hoà", "decuong_wrong"), trust_env=False) as transport:
        client = EdmEnabledODataClient(served.root, transport)
        with pytest.raises(ODataClientError) as error:
            client.get_edm()
    assert (error.value.status_code, error.value.error_code) == (401, "no-token")
    assert error.value.headers["www-authenticate"].startswith("Basic ")
