"""The files of a report, and their content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response

from bot.api.access import FileReader, Reader, ReportId, looked
from bot.api.answering import as_json, part_of
from bot.api.desk import AtApi
from bot.api.models import Files
from bot.api.shaping import question_json
from bot.console.access import report_for
from bot.downloads import sent
from exports.json import file_json
from exports.rows import File, Row, every_file, files_by_reply
from exports.tables import Column
from flows.local_time import local
from storage.core.errors import Unknown

router = APIRouter()
FileName = Annotated[str, Path(max_length=255, description="The name that the list of files has.")]
ANY: dict[str, Any] = {
    kind: {"schema": {}} for kind in ("application/octet-stream", "image/*", "audio/*", "video/*")
}
A_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": ANY},
    206: {
        "description": "The part that Range asks for",
        "content": ANY,
        "headers": {"Content-Range": {"schema": {"type": "string"}}},
    },
}


@router.get("/reports/{id}/files", response_model=Files)
def files(request: Request, api: AtApi, token: Reader, id_: ReportId) -> Response:
    """The files of a report, each with its question."""
    one = report_for(api.desk, token, id_)
    told = Files.model_validate({"items": list(_files(one.id, api.row_of(one)))})
    return looked(api, token, one, as_json(request, told))


@router.get("/reports/{id}/files/{name}", response_class=Response, responses=A_FILE)
def file(request: Request, api: AtApi, token: FileReader, id_: ReportId, name: FileName) -> Response:
    """The content of a file, or a part of it (Range).

    Pictures, recordings and films come under their own media type, all others as application/octet-stream.
    """
    one = report_for(api.desk, token, id_)
    found = next((file for file in every_file(one) if file.name == name and not file.ref.is_coming), None)
    content = api.desk.app.files.get(found.ref.sha256) if found is not None else None
    if found is None or content is None:
        raise Unknown("There is no file {name} in report {id}.", name=name, id=one.id)
    response = part_of(request, content, f'"{found.ref.sha256}"', sent(found.ref.media_type, found.name))
    if response.status_code != 304:
        api.desk.looked(token, "open file", one.id, found.ref.sha256[:12])
    return response


def _files(id_: str, row: Row) -> Iterator[dict[str, Any]]:
    columns: dict[str, Column] = {}
    for each in row.walk():
        columns |= {column.place.path(each.numbers): column for column in each.table.columns}
        for column, answer, file in each.files:
            yield _file(id_, file, answer.path, column, is_reply=False)
    for path, files in files_by_reply(row.submission).items():
        for file in files:
            yield _file(id_, file, path, columns.get(path), is_reply=True)


def _file(id_: str, file: File, path: str, column: Column | None, *, is_reply: bool) -> dict[str, Any]:
    return {
        **file_json(file),
        "question": question_json(path, column) if column else None,
        "is_reply": is_reply,
        "caption": file.part.text,
        "sent_at": local(file.part.at).isoformat(),
        "content": f"/api/v1/reports/{id_}/files/{quote(file.name, safe='')}",
    }
