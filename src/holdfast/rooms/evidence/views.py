"""`/evidence/<id>/`: one file, to blur or delete by hand. `/files/<id>`: its bytes, always as a download."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.plumbing.problems import problem_of
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import allowed, require
from holdfast.rooms.evidence import access, actions, queries
from holdfast.rooms.evidence.forms import BlurForm
from holdfast.rooms.evidence.kinds import ending_of
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.evidence.words import WHY

# Whatever a browser makes of the bytes, it runs nothing of them.
INERT = "default-src 'none'; sandbox"


@require_GET
def file(request: HttpRequest, evidence_id: UUID) -> HttpResponseBase:
    """The bytes. The name is ours, the type is what was found, and a browser may not guess another."""
    given = actions.read_file(actor_of(request), evidence_id)
    row = given.row
    name = f"evidence-{row.added_at:%Y%m%d}-{row.pk.hex[-8:]}{ending_of(row.media_type)}"
    response = FileResponse(given.path.open("rb"), as_attachment=True, filename=name, content_type=row.media_type)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """One file: what is known of it, and the acts on it."""
    actor = actor_of(request)
    row = queries.seen(actor, evidence_id)
    here = row.deleted_at is None
    photo = here and row.media_type.startswith("image/")
    context = {
        "row": row,
        "why": WHY.get(row.deleted_why, ""),
        "photo": photo,
        "size": queries.pixels_of(row) if photo else None,
        "record": f"/owed/{row.subject_id}/" if row.subject_room == "obligations" else "",
        "may_blur": photo and allowed(actor, access.BLUR, row.owner_path),
        "may_delete": here and allowed(actor, access.DELETE, row.owner_path),
    }
    return render(request, "evidence/evidence.html", context)


@require_POST
def blur(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Fills the rectangles and goes to the photo that takes the place of this one."""
    form = BlurForm(request.POST)

    def act() -> Evidence:
        return actions.blur(actor_of(request), evidence_id, form.cleaned_data["rectangles"])

    return _act(request, evidence_id, form, act, _("Blurred. The photo before is deleted."))


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Deletes the file; its row stays with the reason."""
    actor = actor_of(request)
    row = queries.seen(actor, evidence_id)
    require(
        actor, access.DELETE, owner_path=row.owner_path, subject=actions.record_of(row).shared_as, reading=access.READ
    )
    lost = [_("The file itself, %(size)s; its name, hash and times stay") % {"size": filesizeformat(row.size)}]
    taking = Taking(_("Delete the file"), row.file_name or row.media_type, lost, reverse("evidence", args=[row.pk]))
    done = _("Deleted. Who, when and why stay.")
    return take_away(request, taking, lambda why: actions.delete(actor, evidence_id, why), done)


def _act(
    request: HttpRequest, evidence_id: UUID, form: forms.Form, act: Callable[[], Evidence], done: str
) -> HttpResponse:
    """Carries out the act; a refusal is said on the page that it came from."""
    queries.seen(actor_of(request), evidence_id)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect("evidence", evidence_id)
    try:
        row = act()
    except (NotFound, NotAllowed):
        raise
    except (BadInput, Refused) as refused:
        messages.error(request, problem_of(refused).detail)
        return redirect("evidence", evidence_id)
    messages.success(request, done)
    return redirect("evidence", row.pk)
