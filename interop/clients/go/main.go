// Takes go-oidc with golang.org/x/oauth2 through every step against two mocks; prints what became of each as JSON.
//
//	go run . ISSUER ROTATING_ISSUER USERNAME PASSWORD
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	clientID  = "web-app"
	secret    = "test-secret-of-web-app"
	callback  = "http://localhost:5173/callback"
	signedOut = "http://localhost:5173/"
)

var (
	actionOf = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)
	inputOf  = regexp.MustCompile(`<input[^>]* name="([^"]*)"(?: value="([^"]*)")?`)
	buttonOf = regexp.MustCompile(`<button[^>]* name="([^"]*)" value="([^"]*)"`)
)

// person is somebody with a browser, who signs in and agrees.
type person struct {
	browser            *http.Client
	username, password string
}

func newPerson(username, password string) *person {
	jar, _ := cookiejar.New(nil)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &person{&http.Client{Jar: jar, CheckRedirect: stay}, username, password}
}

func (p *person) visit(address, until string) (*url.URL, error) {
	answer, err := p.browser.Get(address)
	for step := 0; step < 20; step++ {
		if err != nil {
			return nil, err
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if location, missing := answer.Location(); missing == nil {
			if strings.HasPrefix(location.String(), until) {
				return location, nil
			}
			answer, err = p.browser.Get(location.String())
			continue
		}
		page := string(body)
		action := actionOf.FindStringSubmatch(page)
		if action == nil {
			return nil, fmt.Errorf("%s at %s: %.300s", answer.Status, answer.Request.URL, page)
		}
		form := url.Values{}
		for _, field := range inputOf.FindAllStringSubmatch(page, -1) {
			form.Set(field[1], html.UnescapeString(field[2]))
		}
		if button := buttonOf.FindStringSubmatch(page); button != nil {
			form.Set(button[1], button[2])
		}
		if form.Has("username") {
			form.Set("username", p.username)
			form.Set("password", p.password)
		}
		target, _ := answer.Request.URL.Parse(html.UnescapeString(action[1]))
		answer, err = p.browser.PostForm(target.String(), form)
	}
	return nil, errors.New("too many steps")
}

// client is what an application has: the provider as it was discovered, and the configuration for it.
type client struct {
	provider *oidc.Provider
	config   oauth2.Config
}

func newClient(issuer string) (*client, error) {
	provider, err := oidc.NewProvider(context.Background(), issuer)
	if err != nil {
		return nil, err
	}
	return &client{provider, oauth2.Config{
		ClientID:     clientID,
		ClientSecret: secret,
		Endpoint:     provider.Endpoint(),
		RedirectURL:  callback,
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email", oidc.ScopeOfflineAccess},
	}}, nil
}

func (c *client) signIn(p *person) (*oauth2.Token, error) {
	verifier := oauth2.GenerateVerifier()
	address := c.config.AuthCodeURL("a state", oauth2.S256ChallengeOption(verifier), oauth2.ApprovalForce,
		oauth2.SetAuthURLParam("prompt", "consent"), oidc.Nonce("a nonce"))
	back, err := p.visit(address, callback)
	if err != nil {
		return nil, err
	}
	token, err := c.config.Exchange(context.Background(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, err
	}
	raw, _ := token.Extra("id_token").(string)
	idToken, err := c.provider.Verifier(&oidc.Config{ClientID: clientID}).Verify(context.Background(), raw)
	if err != nil {
		return nil, err
	}
	if idToken.Nonce != "a nonce" {
		return nil, fmt.Errorf("the nonce is %q", idToken.Nonce)
	}
	return token, idToken.VerifyAccessToken(token.AccessToken)
}

func (c *client) refresh(token *oauth2.Token) (*oauth2.Token, error) {
	return c.config.TokenSource(context.Background(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
}

func (c *client) known(token *oauth2.Token) error {
	_, err := c.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(token))
	return err
}

// refused wants the code of the answer where the package puts it.
func (c *client) refused(token *oauth2.Token) error {
	_, err := c.refresh(token)
	var seen *oauth2.RetrieveError
	if errors.As(err, &seen) && seen.ErrorCode == "invalid_grant" {
		return nil
	}
	return fmt.Errorf("expected invalid_grant, saw %v", err)
}

func main() {
	plain, rotating, username, password := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	outcomes := map[string]any{}
	attempt := func(step, otherwise string, action func() error) {
		outcomes[step] = otherwise
		if err := action(); err != nil {
			outcomes[step] = map[string]string{"failed": err.Error()}
		}
	}
	var c *client
	var first, latest *oauth2.Token
	p := newPerson(username, password)
	attempt("discovery", "ok", func() (err error) { c, err = newClient(plain); return err })
	attempt("offline sign-in", "ok", func() (err error) {
		if first, err = c.signIn(p); err != nil {
			return err
		}
		latest = first
		return c.known(first)
	})
	refresh := func() error {
		next, err := c.refresh(latest)
		if err != nil {
			return err
		}
		if next.AccessToken == latest.AccessToken {
			return errors.New("the access token stayed the same")
		}
		latest = next
		return c.known(next)
	}
	attempt("refresh", "ok", refresh)
	attempt("logout", "by hand", func() error {
		var found struct {
			EndSession string `json:"end_session_endpoint"`
		}
		if err := c.provider.Claims(&found); err != nil {
			return err
		}
		hint, _ := first.Extra("id_token").(string)
		query := url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {signedOut}}
		if _, err := p.visit(found.EndSession+"?"+query.Encode(), signedOut); err != nil {
			return err
		}
		back, err := p.visit(c.config.AuthCodeURL("a state", oauth2.SetAuthURLParam("prompt", "none")), callback)
		if err == nil && back.Query().Get("error") != "login_required" {
			err = fmt.Errorf("prompt=none gave %s", back)
		}
		return err
	})
	attempt("refresh after logout", "ok", refresh)
	attempt("revocation", "by hand", func() error {
		form := url.Values{"token": {latest.RefreshToken}, "client_id": {clientID}, "client_secret": {secret}}
		answer, err := http.PostForm(plain+"/revoke", form)
		if err != nil {
			return err
		}
		answer.Body.Close()
		return c.refused(latest)
	})
	attempt("rotation", "ok", func() error {
		other, err := newClient(rotating)
		if err != nil {
			return err
		}
		one, err := other.signIn(newPerson(username, password))
		if err != nil {
			return err
		}
		two, err := other.refresh(one)
		if err != nil {
			return err
		}
		three, err := other.refresh(two)
		if err != nil {
			return err
		}
		if one.RefreshToken == two.RefreshToken || two.RefreshToken == three.RefreshToken {
			return errors.New("the refresh token stayed the same")
		}
		if err := other.refused(one); err != nil {
			return err
		}
		return other.refused(three)
	})
	json.NewEncoder(os.Stdout).Encode(map[string]any{"go-oidc with x/oauth2": outcomes})
}
