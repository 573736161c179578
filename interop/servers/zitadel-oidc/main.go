// Command op is the example server of zitadel/oidc with people and clients of its own, and a clock that can be moved.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

type seed struct {
	RedirectURI string `json:"redirect_uri"`
	Clients     []struct{ ID, Secret string }
	People      []struct{ Username, Name, Email, Password string }
}

func main() {
	var planted seed
	if err := json.NewDecoder(os.Stdin).Decode(&planted); err != nil {
		log.Fatal(err)
	}
	for _, client := range planted.Clients {
		if client.Secret == "" {
			storage.RegisterClients(storage.NativeClient(client.ID, planted.RedirectURI))
		} else {
			storage.RegisterClients(storage.WebClient(client.ID, client.Secret, planted.RedirectURI))
		}
	}
	address := "127.0.0.1:" + os.Args[1]
	provider := exampleop.SetupServer("http://"+address, storage.NewStorage(users(planted)), slog.New(slog.DiscardHandler), false)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /__clock", moveClock)
	mux.Handle("/", provider)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on http://" + address)
	log.Fatal(http.Serve(listener, mux))
}

// users are read from a file, which is the only way that the example offers.
func users(planted seed) storage.UserStore {
	all := map[string]storage.User{}
	for _, person := range planted.People {
		first, last, _ := strings.Cut(person.Name, " ")
		all["id-"+person.Username] = storage.User{
			ID: "id-" + person.Username, Username: person.Username, Password: person.Password,
			FirstName: first, LastName: last, Email: person.Email, EmailVerified: true,
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		log.Fatal(err)
	}
	directory, err := os.MkdirTemp("", "op")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(directory)
	file := filepath.Join(directory, "users.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		log.Fatal(err)
	}
	store, err := storage.StoreFromFile(file)
	if err != nil {
		log.Fatal(err)
	}
	return store
}

// moveClock takes {"advance": seconds}. Only forwards: a server that sees time run back proves nothing about its limits.
func moveClock(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Advance int64 }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Advance < 0 {
		http.Error(w, "advance takes seconds, zero or more", http.StatusBadRequest)
		return
	}
	// Made by the overlay that build.ts writes.
	time.Advance(asked.Advance)
	w.WriteHeader(http.StatusNoContent)
}
