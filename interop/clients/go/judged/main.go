// golang.org/x/oauth2 with go-oidc as a command for `offline-conformance judge --openid --command`, in the smallest application
// around them: a call that is refused with 401 refreshes, invalid_grant asks the user, and every other failure is a failure of
// that call.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const callback = "http://localhost:5173/callback"

// kept is what a restart finds again.
type kept struct {
	Token   *oauth2.Token
	Subject string
}

type client struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	config   oauth2.Config
}

var (
	file = filepath.Join(os.Getenv("CLIENT_STATE"), "kept.json")
	lock sync.Mutex
	held *client
)

func load() (kept, bool) {
	var state kept
	text, err := os.ReadFile(file)
	return state, err == nil && json.Unmarshal(text, &state) == nil && state.Token != nil
}

func store(state kept) error {
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	following := fmt.Sprintf("%s.%d", file, os.Getpid())
	if err := os.WriteFile(following, text, 0o600); err != nil {
		return err
	}
	return os.Rename(following, file)
}

// connected looks at the metadata once, and again where that failed.
func connected() (*client, error) {
	lock.Lock()
	defer lock.Unlock()
	if held != nil {
		return held, nil
	}
	provider, err := oidc.NewProvider(context.Background(), os.Getenv("ISSUER"))
	if err != nil {
		return nil, err
	}
	id := os.Getenv("CLIENT_ID")
	held = &client{provider, provider.Verifier(&oidc.Config{ClientID: id, Now: mockTime}), oauth2.Config{
		ClientID:     id,
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		Endpoint:     provider.Endpoint(),
		RedirectURL:  callback,
		Scopes:       []string{oidc.ScopeOpenID, oidc.ScopeOfflineAccess},
	}}
	return held, nil
}

// mockTime is the time of the mock: its access tokens expire by that.
func mockTime() time.Time {
	answer, err := http.Get(os.Getenv("ISSUER") + "/control/clock")
	if err != nil {
		return time.Now()
	}
	defer answer.Body.Close()
	var clock struct{ Now int64 }
	if json.NewDecoder(answer.Body).Decode(&clock) != nil {
		return time.Now()
	}
	return time.Unix(clock.Now, 0)
}

func (c *client) signedIn() (kept, error) {
	verifier := oauth2.GenerateVerifier()
	address := c.config.AuthCodeURL("a state", oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("prompt", "consent"), oidc.Nonce("a nonce"))
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := browser.Get(address)
	if err != nil {
		return kept{}, err
	}
	page.Body.Close()
	back, err := page.Location()
	if err != nil {
		return kept{}, err
	}
	if refused := back.Query().Get("error"); refused != "" {
		return kept{}, errors.New(refused)
	}
	token, err := c.config.Exchange(context.Background(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return kept{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	found, err := c.verifier.Verify(context.Background(), raw)
	if err != nil {
		return kept{}, err
	}
	state := kept{token, found.Subject}
	return state, store(state)
}

func (c *client) refreshed(state kept) (kept, error) {
	if state.Token.RefreshToken == "" {
		return c.signedIn()
	}
	expired := &oauth2.Token{RefreshToken: state.Token.RefreshToken}
	token, err := c.config.TokenSource(context.Background(), expired).Token()
	var refusal *oauth2.RetrieveError
	if errors.As(err, &refusal) && refusal.ErrorCode == "invalid_grant" {
		return c.signedIn()
	}
	if err != nil {
		return kept{}, err
	}
	if raw, ok := token.Extra("id_token").(string); ok {
		found, err := c.verifier.Verify(context.Background(), raw)
		if err != nil {
			return kept{}, err
		}
		if found.Subject != state.Subject {
			return kept{}, errors.New("the ID token is about another user")
		}
	}
	next := kept{token, state.Subject}
	return next, store(next)
}

func (c *client) use(state kept) (int, error) {
	request, err := http.NewRequest(http.MethodGet, c.provider.UserInfoEndpoint(), nil)
	if err != nil {
		return 0, err
	}
	state.Token.SetAuthHeader(request)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	answer.Body.Close()
	return answer.StatusCode, nil
}

func call() error {
	c, err := connected()
	if err != nil {
		return err
	}
	state, found := load()
	if !found {
		if state, err = c.signedIn(); err != nil {
			return err
		}
	}
	status, err := c.use(state)
	if err == nil && status == http.StatusUnauthorized {
		if state, err = c.refreshed(state); err != nil {
			return err
		}
		status, err = c.use(state)
	}
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("UserInfo was answered with %d", status)
	}
	return err
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		times, _ := strconv.Atoi(strings.TrimPrefix(lines.Text(), "call "))
		failures := make(chan error, times)
		for range times {
			go func() { failures <- call() }()
		}
		said := "done"
		for range times {
			if err := <-failures; err != nil {
				said = fmt.Sprintf("failed %.300s", strings.ReplaceAll(err.Error(), "\n", " "))
			}
		}
		fmt.Println(said)
	}
}
