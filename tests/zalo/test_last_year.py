"""Last year's report on Zalo, where everything is typed: numbers for the projects, labels for the answers."""

from __future__ import annotations

from flows.respondents.codes import spelled
from tests.invited import campaign
from tests.zalo.house import House
from tests.zaloapi import Phone, ZaloServer


async def test_projects_and_answers_of_last_year_are_typed_for(
    house: House, server: ZaloServer, phone: Phone
) -> None:
    first = spelled(campaign(house.app.engine, "c1")[0])
    second = spelled(campaign(house.app.engine, "c2")[0])
    other = server.phone("Bình")
    async with house.running():
        await house.tells(phone, f"/start {first}", "1", "Nuôi bò", "Thôn 3, xã Y Tý")
        await house.tells(phone, "xem và nộp", "nộp báo cáo")
        await house.tells(other, f"/start {second}", "1")
        assert "– Nuôi bò" in other.texts[-1] and "Bắt đầu mới" in other.texts[-1]
        await house.tells(other, "[Báo tiếp dự án này]")
        assert "Năm trước: “Nuôi bò”" in other.texts[-1]
        await house.tells(other, "[Giữ như năm trước]")
        assert "1.2. Địa điểm" in other.texts[-1]
        assert "Năm trước: “Thôn 3, xã Y Tý”" in other.texts[-1]
        await house.tells(other, "[Sửa từ năm trước]")
        assert any(text == "Thôn 3, xã Y Tý" for text in other.texts), "alone in a message, to be copied"
        await house.tells(other, "giữ như năm trước")
        assert "1.3. Thời gian thực hiện" in other.texts[-1]
