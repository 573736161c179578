"""The product's defaults, but for what is commented."""

import os
from pathlib import Path

STATE = Path(os.environ["FIXTURE_STATE"])
STATE.mkdir(exist_ok=True)

SECRET_KEY = "fixture-secret-key-which-guards-nothing"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
USE_TZ = True
STATIC_URL = "/static/"
SESSION_ENGINE = "lasting_sessions"
LOGIN_URL = "/accounts/login/"
# A test sees hundreds of passwords and client secrets; the default hash is made to take long.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STATE / "database.sqlite",
        # Writers wait for each other in place of failing.
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=wal"},
    }
}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
}
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": os.environ["FIXTURE_KEY"],
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    # By default a logout ends every token of the user, so that no access is offline.
    "OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS": False,
    "OAUTH2_VALIDATOR_CLASS": "product.Validator",
    "SCOPES_BACKEND_CLASS": "product.Scopes",
    # By default refresh tokens live for ever; the limit counts from the end of the access token.
    "REFRESH_TOKEN_EXPIRE_SECONDS": 14 * 86_400,
    "SCOPES": {
        "openid": "know who you are",
        "profile": "see your name",
        "email": "see your e-mail address",
        "offline_access": "keep access to your account while you are away",
        "introspection": "ask about tokens",
    },
    "DEFAULT_SCOPES": ["openid"],
    "ACCESS_TOKEN_ADMIN_CLASS": "product.AccessTokenAdmin",
    "REFRESH_TOKEN_ADMIN_CLASS": "product.RefreshTokenAdmin",
    "APPLICATION_ADMIN_CLASS": "product.ApplicationAdmin",
}
