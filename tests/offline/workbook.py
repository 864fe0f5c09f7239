"""Fills in a workbook as a province does, with another library than the one that wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

REPORTS, PROJECTS, WAYS = "Báo cáo", "Dự án", "Tiếp cận"
_FORM = """
| survey | type                   | name     | label                       | number | appearance | required | relevant      | constraint | constraint_message | figures           |
|        | text                   | don_vi   | Đơn vị báo cáo              | 1.1    |            | yes      |               |            |                    |                   |
|        | integer                | so_ho    | Số hộ nghèo                 | 1.2    |            |          |               | . > 0      | Phải lớn hơn 0     |                   |
|        | decimal                | dien_tich | Diện tích, ha              | 1.3    |            |          |               |            |                    |                   |
|        | date                   | ngay     | Ngày bắt đầu                | 1.4    |            |          |               |            |                    |                   |
|        | date                   | thang    | Tháng kết thúc              | 1.5    | month-year |          |               |            |                    |                   |
|        | time                   | gio      | Giờ họp                     | 1.6    |            |          |               |            |                    |                   |
|        | geopoint               | noi      | Vị trí                      | 1.7    |            |          |               |            |                    |                   |
|        | select_one co          | tiep     | Có làm tiếp không           | 1.8    |            |          |               |            |                    |                   |
|        | text                   | vi_sao   | Vì sao không                | 1.9    |            |          | ${tiep} = 'k' |            |                    |                   |
|        | select_multiple nguon  | nguon    | Nguồn vốn                   | 1.10   |            |          |               |            |                    |                   |
|        | begin repeat           | du_an    | Dự án                       | 2      |            |          |               |            |                    |                   |
|        | text                   | ten      | Tên dự án                   | 2.1    |            |          |               |            |                    |                   |
|        | text                   | quy_mo   | Quy mô                      | 2.2    | multiline  |          |               |            |                    | so_ho (số hộ): households |
|        | begin repeat           | tiep_can | Tiếp cận                    | 2.3    |            |          |               |            |                    |                   |
|        | text                   | ten_tc   | Tên cách tiếp cận           | 2.3    |            |          |               |            |                    |                   |
|        | end repeat             |          |                             |        |            |          |               |            |                    |                   |
|        | end repeat             |          |                             |        |            |          |               |            |                    |                   |
|        | photo                  | anh      | Ảnh                         | 3      |            |          |               |            |                    |                   |

| choices | list_name | name | label              |
|         | co        | c    | Có                 |
|         | co        | k    | Không, dừng lại    |
|         | nguon     | ns   | Ngân sách          |
|         | nguon     | vay  | Vốn vay            |
|         | nguon     | dan  | Dân góp            |

| settings | form_id | form_title | version | default_language | organisation |
|          | thu     | Đề cương thử | {version} | vi | don_vi |
"""  # noqa: E501 - a table


def form(version: str = "1") -> str:
    """A form with every type that a cell can hold."""
    return _FORM.replace("{version}", version)


class Workbook:
    """The workbook, by the names of its sheets and columns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = load_workbook(path)

    def cell(self, sheet: str, row: int, key: str) -> Cell:
        """One cell. `key` is the hidden name of its column."""
        page = self.book[sheet]
        columns = {page.cell(1, at).value: at for at in range(1, page.max_column + 1)}
        return page.cell(row, columns[key])  # type: ignore[return-value]

    def fill(self, sheet: str, row: int, cells: dict[str, Any]) -> None:
        """Write a row. A text stays a text, whatever it looks like."""
        for key, value in cells.items():
            cell = self.cell(sheet, row, key)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"

    def save(self, name: str = "") -> Path:
        """Save it, under another name if one is given."""
        path = self.path.with_name(name) if name else self.path
        self.book.save(path)
        return path
