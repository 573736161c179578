// go test backup_test.go
package backup

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
)

// startMock runs the mock until the test is over; it returns its issuer.
func startMock(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.Command("node", append([]string{"node_modules/offline-conformance/dist/cli/main.js", "mock", "--port", "0"}, args...)...)
	output, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) > 1 && words[0] == "issuer" {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return words[1]
		}
	}
	t.Fatal("the mock did not start")
	return ""
}

func refresh(issuer, token string) (int, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
	request, _ := http.NewRequest("POST", issuer+"/token", strings.NewReader(form.Encode()))
	request.Header.Set("content-type", "application/x-www-form-urlencoded")
	request.SetBasicAuth("web-app", "test-secret-of-web-app")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

func TestAnAnswerThatWasLostAfterTheTokenWasReplacedIsAskedForAgain(t *testing.T) {
	issuer := startMock(t, "--hazard", "lost-answer")
	answer, err := http.Post(issuer+"/control/tokens", "application/json", strings.NewReader(`{"client":"web-app"}`))
	if err != nil {
		t.Fatal(err)
	}
	var tokens struct {
		RefreshToken string `json:"refresh_token"`
	}
	_ = json.NewDecoder(answer.Body).Decode(&tokens)
	if _, err := refresh(issuer, tokens.RefreshToken); err == nil {
		t.Fatal("the answer was not lost")
	}
	if status, err := refresh(issuer, tokens.RefreshToken); status != 200 {
		t.Fatal(status, err)
	}
}
