"""Who asks to write an organisation's report too is told to its writers in their browsers at once."""

from __future__ import annotations

import json

from tests.invited import campaign
from tests.push.conftest import House, Phone

TEXT = "Có người có mã của đơn vị xin cùng viết một báo cáo của anh/chị. Anh/chị mở ra để cho vào hay không."


def begins(house: House, phone: Phone, code: str) -> str:
    """The organisation's first officer begins its report in a browser. Returns its id."""
    house.play.channel, house.play.address = "web", phone.address
    return house.play.enters(code).report


def asks(house: House, phone: Phone, code: str) -> None:
    """A second person asks to write it too."""
    house.play.address = phone.address
    house.play.enters(code)


def test_a_request_to_join_reaches_the_browser_of_the_first_writer_without_a_name(house: House) -> None:
    first, second, stranger = house.phone(), house.phone(), house.phone()
    code = campaign(house.play.engine)[0]
    report = begins(house, first, code)
    browser = house.subscribes(first)
    house.writes(stranger)
    other = house.subscribes(stranger)
    asks(house, second, code)
    house.sends()
    [told] = browser.told
    assert (told["text"], told["report"], told["review"]) == (TEXT, report, "")
    assert "Y Tý" not in json.dumps(told, ensure_ascii=False), "others may see the screen"
    assert other.told == []
    house.play.address = first.address
    assert "xin cùng viết báo cáo" in house.play.opens().messages[0].text, "the page that a tap opens asks"


def test_who_asks_twice_is_told_once(house: House) -> None:
    first, second = house.phone(), house.phone()
    code = campaign(house.play.engine)[0]
    begins(house, first, code)
    browser = house.subscribes(first)
    for _ in range(2):
        asks(house, second, code)
    house.sends()
    assert len(browser.told) == 1


def test_a_request_takes_the_place_of_no_return(house: House) -> None:
    first, second = house.phone(), house.phone()
    code = campaign(house.play.engine)[0]
    begins(house, first, code)
    house.play.says("Nuôi bò")
    house.play.presses("submit")
    house.play.presses("submit")
    browser = house.subscribes(first)
    house.returns(house.play.submissions()[-1].number)
    asks(house, second, code)
    house.sends()
    assert [one["review"] for one in browser.told] == ["returned/1/1", ""]
    assert len(browser.shown) == 2, "two notifications on the screen"
    assert len({one.headers["topic"] for one in house.double.received}) == 2, "and two at the service"


def test_a_tap_in_another_report_opens_the_one_that_is_asked_for(house: House) -> None:
    first, second = house.phone(), house.phone()
    code = campaign(house.play.engine)[0]
    report = begins(house, first, code)
    asks(house, second, code)
    house.play.address = first.address
    house.play.presses("new:phi_chinh_phu")
    opened = house.play.presses(f"draft:{report}")
    assert "xin cùng viết báo cáo" in opened.messages[0].text
