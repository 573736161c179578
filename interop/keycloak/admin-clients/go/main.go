// Has gocloak administrate a server and sign somebody in; prints what became of each call as JSON.
//
//	go run . URL ADMINISTRATOR PASSWORD
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/Nerzal/gocloak/v13"
)

const (
	realm  = "go-shop"
	shop   = "shop"
	secret = "secret of shop"
)

var (
	ctx      = context.Background()
	outcomes = map[string]string{}
)

// call notes what became of a call; what follows goes on without its answer.
func call[T any](name string, action func() (T, error)) T {
	found, err := action()
	note(name, err)
	return found
}

func do(name string, action func() error) { note(name, action()) }

func note(name string, err error) {
	outcomes[name] = "ok"
	if err != nil {
		outcomes[name] = err.Error()
	}
}

func dead(name string, action func() (*gocloak.JWT, error)) {
	_, err := action()
	switch {
	case err == nil:
		outcomes[name] = "the token still works"
	case strings.Contains(err.Error(), "invalid_grant"):
		outcomes[name] = "ok"
	default:
		outcomes[name] = err.Error()
	}
}

func main() {
	base, administrator, password := os.Args[1], os.Args[2], os.Args[3]
	client := gocloak.NewClient(base)
	admin := call("LoginAdmin", func() (*gocloak.JWT, error) {
		return client.LoginAdmin(ctx, administrator, password, "master")
	})
	if admin == nil {
		report()
		return
	}
	token := admin.AccessToken
	text := gocloak.StringP
	yes := gocloak.BoolP(true)

	call("GetServerInfo", func() (*gocloak.ServerInfoRepresentation, error) {
		return client.GetServerInfo(ctx, token)
	})
	call("CreateRealm", func() (string, error) {
		return client.CreateRealm(ctx, token, gocloak.RealmRepresentation{Realm: text(realm), Enabled: yes})
	})
	call("GetRealm", func() (*gocloak.RealmRepresentation, error) { return client.GetRealm(ctx, token, realm) })
	id := call("CreateClient", func() (string, error) {
		return client.CreateClient(ctx, token, realm, gocloak.Client{
			ClientID:                  text(shop),
			Secret:                    text(secret),
			DirectAccessGrantsEnabled: yes,
			ServiceAccountsEnabled:    yes,
			RedirectURIs:              &[]string{"http://127.0.0.1:9/callback"},
		})
	})
	call("GetClients", func() ([]*gocloak.Client, error) {
		found, err := client.GetClients(ctx, token, realm, gocloak.GetClientsParams{ClientID: text(shop)})
		if err == nil && len(found) != 1 {
			err = fmt.Errorf("found %d clients", len(found))
		}
		return found, err
	})
	call("CreateClientProtocolMapper", func() (string, error) {
		return client.CreateClientProtocolMapper(ctx, token, realm, id, gocloak.ProtocolMapperRepresentation{
			Name:           text("audience"),
			Protocol:       text("openid-connect"),
			ProtocolMapper: text("oidc-audience-mapper"),
			Config:         &map[string]string{"included.client.audience": shop, "access.token.claim": "true"},
		})
	})
	call("GetClientServiceAccount", func() (*gocloak.User, error) {
		return client.GetClientServiceAccount(ctx, token, realm, id)
	})
	call("CreateRealmRole", func() (string, error) {
		return client.CreateRealmRole(ctx, token, realm, gocloak.Role{Name: text("reader")})
	})
	call("CreateClientRole", func() (string, error) {
		return client.CreateClientRole(ctx, token, realm, id, gocloak.Role{Name: text("customer")})
	})
	user := call("CreateUser", func() (string, error) {
		return client.CreateUser(ctx, token, realm, gocloak.User{
			Username: text("alma"), Email: text("alma@shop.test"), EmailVerified: yes,
			FirstName: text("Alma"), LastName: text("Test"), Enabled: yes,
		})
	})
	do("SetPassword", func() error {
		return client.SetPassword(ctx, token, user, realm, "alma-password", false)
	})
	call("GetUserCount", func() (int, error) {
		count, err := client.GetUserCount(ctx, token, realm, gocloak.GetUsersParams{})
		if err == nil && count != 1 {
			err = fmt.Errorf("found %d users", count)
		}
		return count, err
	})
	reader := call("GetRealmRole", func() (*gocloak.Role, error) {
		return client.GetRealmRole(ctx, token, realm, "reader")
	})
	if reader != nil {
		do("AddRealmRoleToUser", func() error {
			return client.AddRealmRoleToUser(ctx, token, realm, user, []gocloak.Role{*reader})
		})
	}
	call("GetRoleMappingByUserID", func() (*gocloak.MappingsRepresentation, error) {
		return client.GetRoleMappingByUserID(ctx, token, realm, user)
	})
	group := call("CreateGroup", func() (string, error) {
		return client.CreateGroup(ctx, token, realm, gocloak.Group{Name: text("staff")})
	})
	call("CreateChildGroup", func() (string, error) {
		return client.CreateChildGroup(ctx, token, realm, group, gocloak.Group{Name: text("night")})
	})
	do("AddUserToGroup", func() error { return client.AddUserToGroup(ctx, token, realm, user, group) })
	call("GetUserGroups", func() ([]*gocloak.Group, error) {
		return client.GetUserGroups(ctx, token, realm, user, gocloak.GetGroupsParams{})
	})
	call("GetGroupByPath", func() (*gocloak.Group, error) {
		return client.GetGroupByPath(ctx, token, realm, "staff/night")
	})
	call("GetClientScopes", func() ([]*gocloak.ClientScope, error) {
		return client.GetClientScopes(ctx, token, realm)
	})
	call("GetIdentityProviders", func() ([]*gocloak.IdentityProviderRepresentation, error) {
		return client.GetIdentityProviders(ctx, token, realm)
	})

	call("GetCerts", func() (*gocloak.CertResponse, error) { return client.GetCerts(ctx, realm) })
	offline := func() (*gocloak.JWT, error) {
		return client.GetToken(ctx, realm, gocloak.TokenOptions{
			ClientID: text(shop), ClientSecret: text(secret), GrantType: text("password"),
			Username: text("alma"), Password: text("alma-password"),
			Scopes: &[]string{"openid", "offline_access"},
		})
	}
	refresh := func(tokens *gocloak.JWT) func() (*gocloak.JWT, error) {
		return func() (*gocloak.JWT, error) {
			return client.RefreshToken(ctx, tokens.RefreshToken, shop, secret, realm)
		}
	}
	tokens := call("GetToken", offline)
	if tokens != nil {
		call("GetUserInfo", func() (*gocloak.UserInfo, error) {
			return client.GetUserInfo(ctx, tokens.AccessToken, realm)
		})
		call("RetrospectToken", func() (*gocloak.IntroSpectTokenResult, error) {
			found, err := client.RetrospectToken(ctx, tokens.AccessToken, shop, secret, realm)
			if err == nil && !gocloak.PBool(found.Active) {
				err = fmt.Errorf("the token is inactive")
			}
			return found, err
		})
		do("DecodeAccessToken", func() error {
			_, _, err := client.DecodeAccessToken(ctx, tokens.AccessToken, realm)
			return err
		})
		call("RefreshToken", refresh(tokens))
		call("GetUserOfflineSessionsForClient", func() ([]*gocloak.UserSessionRepresentation, error) {
			found, err := client.GetUserOfflineSessionsForClient(ctx, token, realm, user, id)
			if err == nil && len(found) != 1 {
				err = fmt.Errorf("found %d sessions", len(found))
			}
			return found, err
		})
		do("Logout", func() error { return client.Logout(ctx, shop, secret, realm, tokens.RefreshToken) })
		dead("RefreshToken after Logout", refresh(tokens))
	}
	call("LoginClient", func() (*gocloak.JWT, error) { return client.LoginClient(ctx, shop, secret, realm) })
	if again := call("GetToken again", offline); again != nil {
		do("RevokeUserConsents", func() error { return client.RevokeUserConsents(ctx, token, realm, user, shop) })
		dead("RefreshToken after RevokeUserConsents", refresh(again))
	}
	do("LogoutAllSessions", func() error { return client.LogoutAllSessions(ctx, token, realm, user) })
	call("RegenerateClientSecret", func() (*gocloak.CredentialRepresentation, error) {
		return client.RegenerateClientSecret(ctx, token, realm, id)
	})
	do("DeleteUser", func() error { return client.DeleteUser(ctx, token, realm, user) })
	do("DeleteClient", func() error { return client.DeleteClient(ctx, token, realm, id) })
	do("DeleteRealm", func() error { return client.DeleteRealm(ctx, token, realm) })
	report()
}

func report() {
	_ = json.NewEncoder(os.Stdout).Encode(outcomes)
}
