"""Has python-keycloak administrate a server and sign somebody in; prints what became of each call as JSON.

    python calls.py URL ADMINISTRATOR PASSWORD
"""

import json
import sys

from keycloak import KeycloakAdmin, KeycloakOpenID

URL, ADMINISTRATOR, PASSWORD = sys.argv[1:4]
REALM = "python-shop"
OFFLINE = "openid offline_access"
outcomes = {}


def call(name, action):
    """What the action gives; a refusal becomes the outcome, and what follows goes on without it."""
    try:
        found = action()
        outcomes[name] = "ok"
        return found
    except Exception as error:  # Whatever the library makes of an answer is what its user sees.
        outcomes[name] = f"{type(error).__name__}: {error}"
        return None


def expect(name, action, wanted):
    """The same for a call whose answer is known."""

    def compared():
        found = action()
        if found != wanted:
            raise ValueError(f"found {found!r}, expected {wanted!r}")

    call(name, compared)


admin = KeycloakAdmin(server_url=URL, username=ADMINISTRATOR, password=PASSWORD, realm_name="master")
call("get_server_info", admin.get_server_info)
call("create_realm", lambda: admin.create_realm({"realm": REALM, "enabled": True}))
admin.change_current_realm(REALM)
call("get_realm", lambda: admin.get_realm(REALM))
call("update_realm", lambda: admin.update_realm(REALM, {"accessTokenLifespan": 120}))
client = call(
    "create_client",
    lambda: admin.create_client(
        {
            "clientId": "shop",
            "secret": "secret of shop",
            "directAccessGrantsEnabled": True,
            "serviceAccountsEnabled": True,
            "redirectUris": ["http://127.0.0.1:9/callback"],
            "attributes": {"oauth2.device.authorization.grant.enabled": "true"},
        }
    ),
)
expect("get_client_id", lambda: admin.get_client_id("shop"), client)
call("get_clients", admin.get_clients)
call("get_client_service_account_user", lambda: admin.get_client_service_account_user(client))
call("add_mapper_to_client", lambda: admin.add_mapper_to_client(
    client,
    {
        "name": "audience",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-audience-mapper",
        "config": {"included.client.audience": "shop", "access.token.claim": "true"},
    },
))
call("create_client_role", lambda: admin.create_client_role(client, {"name": "customer"}))
call("create_realm_role", lambda: admin.create_realm_role({"name": "reader"}))
user = call(
    "create_user",
    lambda: admin.create_user(
        {
            "username": "alma",
            "email": "alma@shop.test",
            "firstName": "Alma",
            "lastName": "Test",
            "emailVerified": True,
            "enabled": True,
        }
    ),
)
call("set_user_password", lambda: admin.set_user_password(user, "alma-password", temporary=False))
expect("get_user_id", lambda: admin.get_user_id("alma"), user)
expect("users_count", admin.users_count, 1)
call("update_user", lambda: admin.update_user(user, {"lastName": "Shop"}))
call("assign_realm_roles", lambda: admin.assign_realm_roles(user, [admin.get_realm_role("reader")]))
expect(
    "get_realm_roles_of_user",
    lambda: sorted(role["name"] for role in admin.get_realm_roles_of_user(user)),
    [f"default-roles-{REALM}", "reader"],
)
call(
    "assign_client_role",
    lambda: admin.assign_client_role(user, client, [admin.get_client_role(client, "customer")]),
)
group = call("create_group", lambda: admin.create_group({"name": "staff"}))
call("create_group of a group", lambda: admin.create_group({"name": "night"}, parent=group))
call("group_user_add", lambda: admin.group_user_add(user, group))
expect("get_user_groups", lambda: [each["path"] for each in admin.get_user_groups(user)], ["/staff"])
expect("get_group_by_path", lambda: admin.get_group_by_path("/staff/night")["name"], "night")
call("get_client_scopes", admin.get_client_scopes)
call("get_idps", admin.get_idps)

openid = KeycloakOpenID(
    server_url=URL, realm_name=REALM, client_id="shop", client_secret_key="secret of shop"
)
call("well_known", openid.well_known)
call("certs", openid.certs)
call("public_key", openid.public_key)
tokens = call("token", lambda: openid.token("alma", "alma-password", scope=OFFLINE)) or {}
offline = tokens.get("refresh_token", "")
access = tokens.get("access_token", "")
expect("userinfo", lambda: openid.userinfo(access)["preferred_username"], "alma")
expect("introspect", lambda: openid.introspect(access)["active"], True)
expect("decode_token", lambda: openid.decode_token(access)["azp"], "shop")
call("device", openid.device)
refreshed = call("refresh_token", lambda: openid.refresh_token(offline)) or {}
call("token of the client", lambda: openid.token(grant_type="client_credentials"))
call("get_sessions", lambda: admin.get_sessions(user))
call("get_client_all_sessions", lambda: admin.get_client_all_sessions(client))
call("get_client_sessions_stats", admin.get_client_sessions_stats)
expect(
    "user_consents",
    lambda: [each["clientId"] for each in admin.user_consents(user)],
    ["shop"],
)
call("logout", lambda: openid.logout(refreshed.get("refresh_token", "")))


def dead(name, token):
    try:
        openid.refresh_token(token)
        outcomes[name] = "the token still works"
    except Exception as error:
        outcomes[name] = "ok" if "invalid_grant" in str(error) else f"{type(error).__name__}: {error}"


dead("refresh_token after logout", offline)
again = call("token again", lambda: openid.token("alma", "alma-password", scope=OFFLINE)) or {}
call("revoke_consent", lambda: admin.revoke_consent(user, "shop"))
dead("refresh_token after revoke_consent", again.get("refresh_token", ""))
call("user_logout", lambda: admin.user_logout(user))
call("generate_client_secrets", lambda: admin.generate_client_secrets(client))
call("delete_user", lambda: admin.delete_user(user))
call("delete_client", lambda: admin.delete_client(client))
call("delete_realm", lambda: admin.delete_realm(REALM))
print(json.dumps(outcomes))
