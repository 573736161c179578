"""What the product leaves to its user: claims, scopes of each client, and filters of the administrator's lists."""

from oauth2_provider import admin
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import SettingsScopes


class Validator(OAuth2Validator):
    def get_additional_claims(self):
        return {
            "name": lambda request: request.user.get_full_name(),
            "preferred_username": lambda request: request.user.username,
            "email": lambda request: request.user.email,
        }


class Scopes(SettingsScopes):
    def get_available_scopes(self, application=None, request=None, *args, **kwargs):
        scopes = super().get_available_scopes(application, request, *args, **kwargs)
        if application is not None and application.client_id == "newsletter":
            return [scope for scope in scopes if scope != "offline_access"]
        return scopes


class WithUsersAndClients:
    """Tokens go with their user or client, neither of which could be removed in the administration otherwise."""

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


class AccessTokenAdmin(WithUsersAndClients, admin.AccessTokenAdmin):
    list_filter = ("application__client_id", "user")


class RefreshTokenAdmin(WithUsersAndClients, admin.RefreshTokenAdmin):
    list_filter = ("application__client_id", "user", "revoked")


class ApplicationAdmin(admin.ApplicationAdmin):
    list_filter = (*admin.ApplicationAdmin.list_filter, "client_id")
