"""Whatever is called, no answer is off the description, and none is a fault of the server (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bot.api.app import PREFIX
from exports.rows import files_of
from tests.api.conftest import Api
from tests.api.test_matrix import SCOPE_OF
from tests.chance import examples
from tests.invited import campaign

MAY_REFUSE = {"GET /reports", "GET /reports/{id}/files/{name}", "POST /reports/{id}/decisions"}
"""What may fit the description and be refused: a cursor of nobody, a part behind the end, a state that does
not allow it."""


@pytest.fixture
def known(api: Api) -> dict[str, str]:
    """A report with figures and a file that is returned, and a campaign, as path parameters."""
    play = api.play
    play.agrees()
    play.says("Bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "từ quý I/2011 đến tháng 6/2013", "25-27 hộ")
    play.attaches(caption="chuồng")
    for _ in range(2):
        play.presses("submit")
    [one] = play.submissions()
    play.enters(campaign(play.engine)[0])
    return {"id": one.id, "name": next(files_of(one)).name, "campaign": "c1"}


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("route", SCOPE_OF)
def test_whatever_is_called_is_answered_as_described(
    api: Api, known: dict[str, str], route: str, mode: GenerationMode
) -> None:
    method, path = route.split(" ", 1)
    described = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", api.web)
    operation = described[path][method]
    token = {"Authorization": f"Bearer {api.caller().secret}"}
    cases = operation.as_strategy(generation_mode=mode)
    if "{" in path:
        of_known = {name: one for name, one in known.items() if f"{{{name}}}" in path}
        cases = st.one_of(cases, operation.as_strategy(generation_mode=mode, path_parameters=of_known))

    left_out = [positive_data_acceptance] if route in MAY_REFUSE else []

    @given(case=cases)
    @settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
    def call(case: Any) -> None:
        assume("" not in (case.query or {}))  # a parameter without a name asks for nothing
        case.call_and_validate(headers=token, excluded_checks=left_out)

    call()
