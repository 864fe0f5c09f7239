"""An organisation's code on Zalo, where everything is typed: begun, asked for, and let in."""

from __future__ import annotations

from flows.respondents.codes import spelled
from tests.invited import campaign
from tests.zalo.house import House
from tests.zaloapi import Phone, ZaloServer


async def test_two_of_an_organisation_write_one_report(
    house: House, server: ZaloServer, phone: Phone
) -> None:
    code = spelled(campaign(house.app.engine)[0])
    second = server.phone("Bình")
    async with house.running():
        await house.tells(phone, f"/start {code}")
        assert "báo cáo của UBND xã Y Tý" in phone.texts[-1]
        await house.tells(phone, "1")
        assert "1.1. Tên mô hình/dự án" in phone.texts[-1]
        await house.tells(second, code)
        await house.tells(second, "[Đồng ý, xin cùng viết]")
        assert "Khi người đó đồng ý" in second.texts[-1]
        assert "Bình có mã của đơn vị và xin cùng viết báo cáo của UBND xã Y Tý" in phone.texts[-1]
        await house.tells(phone, "[Cho vào]")
        assert "đã được vào viết cùng báo cáo của UBND xã Y Tý" in second.texts[-1]
        await house.tells(second, "[Mở báo cáo]")
        assert "1.1. Tên mô hình/dự án" in second.texts[-1]
