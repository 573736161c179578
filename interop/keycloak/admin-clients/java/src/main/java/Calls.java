import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.KeycloakBuilder;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.util.JsonSerialization;

/** Has Keycloak's admin client for Java administrate a server; prints what became of each call as JSON. */
public final class Calls {
    private static final String REALM = "java-shop";
    private static final Map<String, String> OUTCOMES = new LinkedHashMap<>();

    /** Arguments: URL ADMINISTRATOR PASSWORD. */
    public static void main(String[] arguments) throws Exception {
        try (Keycloak keycloak = KeycloakBuilder.builder()
                .serverUrl(arguments[0])
                .realm("master")
                .clientId("admin-cli")
                .username(arguments[1])
                .password(arguments[2])
                .build()) {
            call("tokenManager().getAccessToken", () -> keycloak.tokenManager().getAccessToken());
            call("serverInfo().getInfo", () -> keycloak.serverInfo().getInfo());
            shop(keycloak, arguments[0]);
        }
        System.out.println(JsonSerialization.writeValueAsString(OUTCOMES));
    }

    private static void shop(Keycloak keycloak, String url) {
        RealmRepresentation described = new RealmRepresentation();
        described.setRealm(REALM);
        described.setEnabled(true);
        call("realms().create", () -> { keycloak.realms().create(described); return null; });
        RealmResource realm = keycloak.realm(REALM);
        call("realm().toRepresentation", realm::toRepresentation);

        ClientRepresentation client = new ClientRepresentation();
        client.setClientId("shop");
        client.setSecret("secret of shop");
        client.setDirectAccessGrantsEnabled(true);
        client.setServiceAccountsEnabled(true);
        client.setRedirectUris(List.of("http://127.0.0.1:9/callback"));
        String id = call("clients().create", () -> created(realm.clients().create(client)));
        expect("clients().findByClientId", () -> realm.clients().findByClientId("shop").get(0).getId(), id);
        call("client.getServiceAccountUser", () -> realm.clients().get(id).getServiceAccountUser());
        call("client.getSecret", () -> realm.clients().get(id).getSecret());
        call("client.roles().create", () -> {
            realm.clients().get(id).roles().create(new RoleRepresentation("customer", "", false));
            return null;
        });
        call("roles().create", () -> {
            realm.roles().create(new RoleRepresentation("reader", "", false));
            return null;
        });
        expect("roles().list", () -> realm.roles().list().stream().anyMatch(r -> r.getName().equals("reader")), true);

        UserResource user = person(realm, id);
        offlineTokens(url, realm, user, id);
        call("user.remove", () -> { user.remove(); return null; });
        call("client.remove", () -> { realm.clients().get(id).remove(); return null; });
        call("realm.remove", () -> { realm.remove(); return null; });
    }

    private static UserResource person(RealmResource realm, String clientUuid) {
        UserRepresentation alma = new UserRepresentation();
        alma.setUsername("alma");
        alma.setEmail("alma@shop.test");
        alma.setEmailVerified(true);
        alma.setFirstName("Alma");
        alma.setLastName("Test");
        alma.setEnabled(true);
        String id = call("users().create", () -> created(realm.users().create(alma)));
        UserResource user = realm.users().get(id);
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType(CredentialRepresentation.PASSWORD);
        password.setValue("alma-password");
        password.setTemporary(false);
        call("user.resetPassword", () -> { user.resetPassword(password); return null; });
        expect("users().search", () -> realm.users().searchByUsername("alma", true).get(0).getId(), id);
        expect("users().count", () -> realm.users().count(), 1);
        call("user.roles().realmLevel().add", () -> {
            user.roles().realmLevel().add(List.of(realm.roles().get("reader").toRepresentation()));
            return null;
        });
        call("user.roles().clientLevel().add", () -> {
            var role = realm.clients().get(clientUuid).roles().get("customer").toRepresentation();
            user.roles().clientLevel(clientUuid).add(List.of(role));
            return null;
        });
        expect("user.roles().getAll", () -> user.roles().getAll().getClientMappings().containsKey("shop"), true);
        GroupRepresentation staff = new GroupRepresentation();
        staff.setName("staff");
        String group = call("groups().add", () -> created(realm.groups().add(staff)));
        GroupRepresentation night = new GroupRepresentation();
        night.setName("night");
        call("group.subGroup", () -> created(realm.groups().group(group).subGroup(night)));
        call("user.joinGroup", () -> { user.joinGroup(group); return null; });
        expect("user.groups", () -> user.groups().get(0).getPath(), "/staff");
        expect("getGroupByPath", () -> realm.getGroupByPath("staff/night").getName(), "night");
        call("clientScopes().findAll", () -> realm.clientScopes().findAll());
        call("identityProviders().findAll", () -> realm.identityProviders().findAll());
        return user;
    }

    private static void offlineTokens(String url, RealmResource realm, UserResource user, String clientUuid) {
        Keycloak alma = KeycloakBuilder.builder()
                .serverUrl(url)
                .realm(REALM)
                .clientId("shop")
                .clientSecret("secret of shop")
                .username("alma")
                .password("alma-password")
                .scope("openid offline_access")
                .build();
        call("a user's grantToken with offline_access", () -> alma.tokenManager().grantToken());
        call("a user's refreshToken", () -> alma.tokenManager().refreshToken());
        // The client may sign in anew instead of refreshing, since an offline token has no expiry.
        expect("user.getOfflineSessions", () -> !user.getOfflineSessions(clientUuid).isEmpty(), true);
        expect("client.getOfflineSessionCount",
                () -> realm.clients().get(clientUuid).getOfflineSessionCount().get("count") > 0, true);
        call("realm.getClientSessionStats", realm::getClientSessionStats);
        expect("user.getConsents", () -> user.getConsents().get(0).get("clientId"), "shop");
        call("user.revokeConsent", () -> { user.revokeConsent("shop"); return null; });
        expect("user.getOfflineSessions after revokeConsent", () -> user.getOfflineSessions(clientUuid).size(), 0);
        call("user.logout", () -> { user.logout(); return null; });
        call("realm.logoutAll", () -> realm.logoutAll());
        alma.close();
    }

    private static String created(Response answer) {
        try (answer) {
            return CreatedResponseUtil.getCreatedId(answer);
        }
    }

    private static <T> T call(String name, Callable<T> action) {
        try {
            T found = action.call();
            OUTCOMES.put(name, "ok");
            return found;
        } catch (WebApplicationException refused) {
            OUTCOMES.put(name, refused.getMessage());
        } catch (Exception failed) {
            OUTCOMES.put(name, failed.toString());
        }
        return null;
    }

    private static <T> void expect(String name, Callable<T> action, T wanted) {
        call(name, () -> {
            T found = action.call();
            if (!Objects.equals(found, wanted)) throw new IllegalStateException("found " + found + ", expected " + wanted);
            return found;
        });
    }

    private Calls() {}
}
