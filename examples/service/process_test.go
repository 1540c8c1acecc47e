package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/api"
)

// testToken may do everything in the services of the tests.
const testToken = "a token of the tests, long enough"

// TestMain makes the binary of the tests the service itself where a test starts it as a
// process of its own: what is tested is then what is shipped, and nothing has to be built.
func TestMain(m *testing.M) {
	if os.Getenv("SERVICE_PROCESS") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a service that runs by itself.
type process struct {
	url    string
	cmd    *exec.Cmd
	log    *strings.Builder
	logged chan struct{} // closed when the log has ended
}

// startService starts a service on a free port and waits until it answers.
func startService(t *testing.T, args ...string) *process {
	t.Helper()
	tokens := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(tokens, fmt.Appendf(nil, "tests admin %x\n", api.Hash(testToken)), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{log: new(strings.Builder), logged: make(chan struct{})}
	p.cmd = exec.Command(os.Args[0], append([]string{"-listen", "127.0.0.1:0", "-tokens", tokens}, args...)...)
	p.cmd.Env = append(os.Environ(), "SERVICE_PROCESS=1")
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.logged })
	address := make(chan string, 1)
	go func() {
		defer close(p.logged)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			p.log.WriteString(lines.Text() + "\n")
			var line struct{ Msg, Address string }
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
				address <- line.Address
			}
		}
	}()
	select {
	case a := <-address:
		p.url = "http://" + a
	case <-p.logged:
		t.Fatalf("the service ended: %s", p.log)
	case <-time.After(time.Minute):
		t.Fatal("the service does not listen")
	}
	for range 1000 {
		if res, err := http.Get(p.url + "/healthz"); err == nil {
			res.Body.Close()
			return p
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the service does not answer")
	return nil
}

// kill ends the process at once: no handler of it runs.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatalf("the service had ended by itself: %v: %s", err, p.log)
	}
	<-p.logged
	_ = p.cmd.Wait() // "signal: killed"
}

// stop asks the service to end and waits until it has.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.logged
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("the service did not stop in peace: %v: %s", err, p.log)
	}
}
