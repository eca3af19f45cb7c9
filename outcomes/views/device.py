"""What a browser fetches to work without a signal. Nothing here is anybody's."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from outcomes.device.device_shell import manifest as what_is_installed
from outcomes.device.device_shell import shell, shell_page

# Asked again each time, so that a new version is found.
FRESH = {"Cache-Control": "no-cache"}


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it answers for every page."""
    script = render_to_string("device/service-worker.js", {"shell": shell()})
    return HttpResponse(script, content_type="text/javascript", headers=FRESH)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes Lodestar an app to install."""
    return JsonResponse(
        what_is_installed(), content_type="application/manifest+json", headers=FRESH
    )


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that a phone shows without a signal; it finds everything else on the phone."""
    return HttpResponse(shell_page(), headers=FRESH)
