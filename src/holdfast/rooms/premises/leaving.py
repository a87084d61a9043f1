"""The register as a download, for pages and the API."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.premises import exports
from holdfast.rooms.premises.queries import Selection

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "goods": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


def file_answer(actor: Actor, form: str, selection: Selection) -> HttpResponseBase:
    """The register in one of its formats, as a download."""
    lines = {"csv": exports.places_csv, "goods": exports.goods_csv, "geojson": exports.places_geojson}
    name = "goods.csv" if form == "goods" else f"places.{form}"
    if form in lines:
        answer: HttpResponseBase = StreamingHttpResponse(lines[form](actor, selection), content_type=TYPES[form])
    elif form == "xlsx":
        answer = _workbook(actor, selection)
    else:
        raise absent()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _workbook(actor: Actor, selection: Selection) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "places.xlsx"
        exports.write_workbook(path, actor, selection)
        # The open file outlives its name.
        return FileResponse(path.open("rb"), content_type=TYPES["xlsx"])
