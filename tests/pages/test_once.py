"""What a page asks again and again is asked once; what may write asks each time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from holdfast.plumbing.once import OnceMiddleware, once, reading

asked: list[int] = []


@once
def double(number: int) -> int:
    asked.append(number)
    return 2 * number


def answers(method: str) -> int:
    """How often the database would be asked by a request that wants the same twice."""
    asked.clear()

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(double(3) + double(3)))

    request = HttpRequest()
    request.method = method
    OnceMiddleware(page)(request)
    return len(asked)


def test_a_page_that_only_reads_asks_once() -> None:
    assert answers("GET") == 1


def test_a_request_that_may_write_asks_each_time() -> None:
    assert answers("POST") == 2


def test_the_next_page_asks_anew() -> None:
    asked.clear()
    for _ in range(2):
        with reading():
            double(4)
            double(5)

    assert asked == [4, 5, 4, 5]
