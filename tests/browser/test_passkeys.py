"""A passkey is added with password and code, and from then on opens the door alone. The authenticator is the browser's own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.people import PASSWORD, People
from tests.browser.site import Site
from tests.browser.test_journeys import enter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(desk: Any, site: Site) -> Any:
    """A page at `localhost`, where browsers give passkeys, with an authenticator plugged in."""
    tools = desk.context.new_cdp_session(desk)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return desk


def test_a_passkey_is_added_and_signs_in_alone(device: Any, site: Site, people: People) -> None:
    local = site.address.replace("127.0.0.1", "localhost")
    enter(device, people, Site(local), "mall")

    device.goto(f"{local}/me/")
    form = device.locator("form[data-passkey=add]")
    form.locator("input[name$=password]").fill(PASSWORD)
    form.locator("input[name$=code]").fill(people.code("mall"))
    form.locator("button").click()
    device.locator("form[action*='/remove/']").first.wait_for(state="attached")
    device.context.clear_cookies()
    device.goto(f"{local}/sign-in/")
    device.locator("form[data-passkey=sign-in] button").click()
    device.wait_for_url(re.compile("/post/"))

    assert device.locator("main form").count() > 0


def test_at_an_address_in_digits_the_page_says_that_passkeys_are_off(desk: Any) -> None:
    desk.goto("/sign-in/")

    assert desk.locator("form[data-passkey]").count() == 0
    assert "localhost" in desk.locator("main").inner_text()
