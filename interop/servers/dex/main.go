// Command dex is Dex with people and clients of its own in memory, and a clock that can be moved.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/dexidp/dex/server"
	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"
	"golang.org/x/crypto/bcrypt"
)

type seed struct {
	RedirectURI string `json:"redirect_uri"`
	Clients     []struct{ ID, Secret string }
	People      []struct{ Username, Email, Password string }
}

// advanced is by how many seconds the clock was moved.
var advanced atomic.Int64

func now() time.Time { return time.Now().Add(time.Duration(advanced.Load()) * time.Second) }

func main() {
	var planted seed
	if err := json.NewDecoder(os.Stdin).Decode(&planted); err != nil {
		log.Fatal(err)
	}
	address := "127.0.0.1:" + os.Args[1]
	logger := logrus.New()
	logger.SetLevel(logrus.ErrorLevel)
	provider, err := server.NewServer(context.Background(), server.Config{
		Issuer:             "http://" + address + "/dex",
		Storage:            stored(planted, logger),
		Now:                now,
		Web:                server.WebConfig{Dir: os.Args[2]},
		Logger:             logger,
		PrometheusRegistry: prometheus.NewRegistry(),
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /__clock", moveClock)
	mux.Handle("/dex/", provider)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on http://" + address)
	log.Fatal(http.Serve(listener, mux))
}

func stored(planted seed, logger logrus.FieldLogger) storage.Storage {
	clients := []storage.Client{}
	for _, client := range planted.Clients {
		clients = append(clients, storage.Client{
			ID: client.ID, Secret: client.Secret, Name: client.ID, RedirectURIs: []string{planted.RedirectURI},
		})
	}
	people := []storage.Password{}
	for _, person := range planted.People {
		// The product takes no quicker hash than this.
		hash, err := bcrypt.GenerateFromPassword([]byte(person.Password), bcrypt.DefaultCost)
		if err != nil {
			log.Fatal(err)
		}
		people = append(people, storage.Password{
			Email: person.Email, Hash: hash, Username: person.Username, UserID: "id-" + person.Username,
		})
	}
	local := storage.Connector{ID: server.LocalConnector, Type: server.LocalConnector, Name: "Email"}
	kept := storage.WithStaticClients(memory.New(logger), clients)
	kept = storage.WithStaticPasswords(kept, people, logger)
	return storage.WithStaticConnectors(kept, []storage.Connector{local})
}

// moveClock takes {"advance": seconds}. Only forwards: a server that sees time run back proves nothing about its limits.
func moveClock(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Advance int64 }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Advance < 0 {
		http.Error(w, "advance takes seconds, zero or more", http.StatusBadRequest)
		return
	}
	advanced.Add(asked.Advance)
	w.WriteHeader(http.StatusNoContent)
}
