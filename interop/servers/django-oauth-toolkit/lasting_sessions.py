"""Sessions in the database, of which the administrator's keeps its key.

Django gives a session a new key when its owner sets somebody's password. A browser follows; the cookie in a target file
cannot.
"""

from django.contrib.sessions.backends import db

LASTING = "fixture-lasting"


class SessionStore(db.SessionStore):
    def cycle_key(self):
        if LASTING not in self:
            super().cycle_key()
