"""The clock of this process, and its people and clients."""

import datetime
import json
from http.cookies import SimpleCookie

import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.management import call_command
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from lasting_sessions import LASTING, SessionStore
from oauth2_provider.models import get_application_model

MOVED = settings.STATE / "moved-seconds"
seed = {}
traveller = None


def move_clock(seconds):
    """Forwards from the present time, which may be ahead already."""
    global traveller
    to = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    if traveller is not None:
        traveller.stop()
    traveller = time_machine.travel(to, tick=True)
    traveller.start()


def moved_before():
    return int(MOVED.read_text()) if MOVED.exists() else 0


@csrf_exempt
def clock(request):
    seconds = json.loads(request.body)["advance"]
    if not isinstance(seconds, int) or seconds < 0:
        return JsonResponse({"error": "advance takes whole seconds, zero or more"}, status=400)
    move_clock(seconds)
    MOVED.write_text(str(moved_before() + seconds))
    return JsonResponse({"advanced": seconds})


@csrf_exempt
def reset(request):
    if request.method != "POST":
        return JsonResponse({"error": "POST"}, status=405)
    global traveller
    if traveller is not None:
        traveller.stop()
        traveller = None
    MOVED.unlink(missing_ok=True)
    call_command("flush", interactive=False, verbosity=0)
    plant()
    return JsonResponse({"reset": True})


def plant():
    users = get_user_model().objects
    for person in seed["people"]:
        first, last = person["name"].split()
        users.create_user(person["username"], person["email"], person["password"], first_name=first, last_name=last)
    keep_signed_in(users.create_superuser("administrator", "administrator@people.example"))
    for client in seed["clients"]:
        get_application_model().objects.create(
            client_id=client["id"],
            client_secret=client.get("secret", ""),
            name=client["id"],
            client_type="public" if client["method"] == "none" else "confidential",
            authorization_grant_type="authorization-code",
            redirect_uris=seed["REDIRECT_URI"],
            post_logout_redirect_uris=seed["SIGNED_OUT_URI"],
            algorithm="RS256",
        )


def keep_signed_in(administrator):
    """The session of the cookie that the target file has, however far the clock is moved."""
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(administrator.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: administrator.get_session_auth_hash(),
            LASTING: True,
        }
    )
    session.set_expiry(datetime.timedelta(days=36_500))
    # A store that is made with a key of no session gives itself another one.
    session._session_key = SimpleCookie(seed["administratorCookie"])["sessionid"].value
    session.save(must_create=True)
