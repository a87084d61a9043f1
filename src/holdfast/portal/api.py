"""The API: every room's `rest.router`, joined here under one description. Whatever a page can do, it can."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation

from holdfast.kernel.errors import HoldfastError
from holdfast.plumbing import problems
from holdfast.plumbing.idempotency import once
from holdfast.portal.api_auth import SessionAuth, TokenAuth, holder_of
from holdfast.portal.api_description import describe
from holdfast.portal.api_routers import ROUTERS

DESCRIPTION = (
    "Who owes what by when, and what happened. Send `Authorization: Bearer hf_...`; "
    "send `Idempotency-Key` with every request that changes something, and repeat it safely for 24 hours. "
    "Errors are problem details (RFC 9457)."
)


class HoldfastApi(NinjaAPI):
    """Ninja with our operation ids and with every error described."""

    _described: Any = None

    def get_openapi_schema(self, **words: Any) -> Any:
        """Worked out once a process: it takes a good part of a second, and the addresses do not change."""
        if self._described is None:
            self._described = describe(super().get_openapi_schema(**words))
        return self._described

    def get_openapi_operation_id(self, operation: Operation) -> str:
        room = operation.view_func.__module__.split(".")[2]
        return f"{room.removeprefix('api_').removesuffix('_page')}_{operation.view_func.__name__.rstrip('_')}"


api = HoldfastApi(
    title="Holdfast",
    version="1",
    description=DESCRIPTION,
    openapi_url="/openapi.json",
    docs_url=None,
    auth=[TokenAuth(), SessionAuth()],
)


@api.exception_handler(HoldfastError)
def tell_error(request: HttpRequest, error: HoldfastError) -> HttpResponse:
    return problems.answer(request, problems.problem_of(error))


@api.exception_handler(ValidationError)
def tell_bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.answer(request, problems.bad_fields(error.errors))


@api.exception_handler(AuthenticationError)
def tell_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problems.answer(request, problems.problem(401))
    response.headers["WWW-Authenticate"] = 'Bearer realm="holdfast"'
    return response


@api.exception_handler(HttpError)
def tell_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.answer(request, problems.problem(error.status_code, detail=_(error.message)))


@api.exception_handler(Http404)
def tell_absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.answer(request, problems.problem(404))


api.add_decorator(once(holder_of), mode="view")
for prefix, router in ROUTERS:
    api.add_router(f"/v1{prefix}", router, tags=[prefix.strip("/").partition("/")[0]])
