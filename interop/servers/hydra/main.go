// Command hydra is Ory Hydra with a clock that can be moved. Its own module cannot be installed by `go install`, since
// its go.mod has replace directives; those that the command needs are in the go.mod here.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/ory/hydra/v2/cmd"
)

func main() {
	// Before the first answer: what is issued under an earlier time has expired once the clock is moved.
	if moved := os.Getenv("MOVED_SECONDS"); moved != "" {
		seconds, err := strconv.ParseInt(moved, 10, 64)
		if err != nil {
			log.Fatal(err)
		}
		time.Advance(seconds)
	}
	if address := os.Getenv("MOVABLE_CLOCK"); address != "" {
		go serveClock(address)
	}
	cmd.Execute()
}

// serveClock takes {"advance": seconds}. Only forwards: a server that sees time run back proves nothing about its limits.
func serveClock(address string) {
	log.Fatal(http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Advance int64 }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Advance < 0 {
			http.Error(w, "advance takes seconds, zero or more", http.StatusBadRequest)
			return
		}
		// Made by the overlay that build.ts writes.
		time.Advance(asked.Advance)
		w.WriteHeader(http.StatusNoContent)
	})))
}
