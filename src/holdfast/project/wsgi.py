"""Pages and API, for a WSGI server."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from holdfast.portal.assets import Assets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.project.settings")
application = Assets(get_wsgi_application())
# What stands now stays: the collector need not walk it again while somebody waits for a page.
gc.freeze()
