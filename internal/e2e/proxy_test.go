package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hailong/internal/testkit"
)

// proxied is a server behind a real proxy that runs the sample file of docs/operations, at a port of its own.
type proxied struct {
	*server
	inner  string // the server's own address
	logged string // the folder of the proxy's logs
}

// behind starts a server below a path and the proxy before it. configure makes the proxy's file of the sample's text.
func behind(t testing.TB, path, sample string, command []string,
	configure func(text, inner, port, dir string) string) proxied {
	t.Helper()
	testkit.Program(t, command[0])
	dir := t.TempDir()
	inner, port := freeAddress(t), strings.TrimPrefix(freeAddress(t), "127.0.0.1:")
	text, err := os.ReadFile(filepath.Join("../../docs/operations", sample))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "proxy.conf"),
		configure(strings.ReplaceAll(string(text), "127.0.0.1:8080", inner), inner, port, dir))
	certificate(t, dir)
	for i := range command {
		command[i] = strings.ReplaceAll(command[i], "DIR", dir)
	}
	proxy := exec.Command(command[0], command[1:]...)
	proxy.Env, proxy.Dir = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir), dir
	said, err := os.Create(filepath.Join(dir, "said.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close() // the proxy has its own
	proxy.Stdout, proxy.Stderr = said, said
	if err = proxy.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- proxy.Wait() }()
	t.Cleanup(func() {
		_ = proxy.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	base := "https://127.0.0.1:" + port + path
	p := place{dir: t.TempDir(), database: testkit.BlankURL(t, "sqlite"),
		settings: []string{"HAILONG_ADDR=" + inner, "HAILONG_BASE_URL=" + base, "HAILONG_TRUSTED_PROXIES=127.0.0.1"}}
	s := p.serveAt(t, base)
	s.key = p.key(t)
	return proxied{server: s, inner: "http://" + inner, logged: dir}
}

// serveAt starts the program at the address of its settings and waits until base answers, through whatever stands
// before it.
func (p place) serveAt(t testing.TB, base string) *server {
	t.Helper()
	s := &server{t: t, base: base, ended: make(chan error, 1), log: &output{}}
	command := exec.Command(program, "serve")
	command.Env, command.Dir = p.environment(), p.dir
	command.Stdout, command.Stderr = s.log, s.log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	s.process = command.Process
	go func() { s.ended <- command.Wait() }()
	t.Cleanup(func() { _ = s.process.Kill() })
	eventually(t, "an answer at "+base, s.log.String, func() bool {
		status, _ := s.send(http.MethodGet, "/admin/sign-in", "", "")
		return status == http.StatusOK
	})
	return s
}

// certificate writes one for this machine that nobody but this test trusts.
func certificate(t testing.TB, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	signed, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "fullchain.pem"),
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})))
	write(t, filepath.Join(dir, "privkey.pem"),
		string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private})))
}

func nginx(t testing.TB, path string) proxied {
	t.Helper()
	return behind(t, path, "nginx.conf", []string{"nginx", "-p", "DIR", "-e", "DIR/start.log", "-c", "DIR/proxy.conf"},
		func(text, _, port, dir string) string {
			text = regexp.MustCompile(`(?s)server \{\s+listen 80;.*?\n\}\n`).ReplaceAllString(text, "")
			text = strings.ReplaceAll(text, "    listen [::]:443 ssl http2;\n", "")
			text = strings.NewReplacer("listen 443 ssl", "listen 127.0.0.1:"+port+" ssl",
				"/etc/letsencrypt/live/khaosat.truong.edu.vn", dir, "/var/log/nginx", dir, "khaosat.truong.edu.vn",
				"127.0.0.1").Replace(text)
			return "daemon off;\npid " + dir + "/pid;\nevents {}\nhttp {\nclient_body_temp_path " + dir +
				"/b;\nproxy_temp_path " + dir + "/p;\nfastcgi_temp_path " + dir + "/f;\nuwsgi_temp_path " + dir +
				"/u;\nscgi_temp_path " + dir + "/g;\n" + text + "}\n"
		})
}

// caddy takes the path away before it passes the request on.
func caddy(t testing.TB, path string) proxied {
	t.Helper()
	return behind(t, path, "Caddyfile",
		[]string{"caddy", "run", "--adapter", "caddyfile", "--config", "DIR/proxy.conf"},
		func(text, _, port, dir string) string {
			text = strings.Replace(text, "\n{\n", "\n{\n\tadmin off\n\tauto_https off\n", 1)
			return strings.Replace(text, "\nkhaosat.truong.edu.vn {\n", "\nhttps://127.0.0.1:"+port+" {\n\ttls "+dir+
				"/fullchain.pem "+dir+"/privkey.pem\n\turi strip_prefix "+path+"\n", 1)
		})
}

// A round behind the proxies of the sample files, at an odd port and below a path: desk, links, page with script,
// receipt, live numbers; and no spelling of a link gets into a log.
func TestARoundBehindAProxy(t *testing.T) {
	for name, start := range map[string]func(testing.TB) proxied{
		"nginx at an odd port":  func(t testing.TB) proxied { return nginx(t, "") },
		"nginx below a path":    func(t testing.TB) proxied { return nginx(t, "/khaosat") },
		"caddy takes path away": func(t testing.TB) proxied { return caddy(t, "/khaosat") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			page := chromium(t, chromedp.Flag("ignore-certificate-errors", true)).tab(t, desk)
			link := s.setupLink()
			if !strings.HasPrefix(link, s.base+"/") {
				t.Fatalf("the set-up link %s is not below %s", link, s.base)
			}
			page.open(link)
			page.fill(map[string]string{"school": "Trường Mầm non Hoa Sen", "name": "Nguyễn Thị Hạnh",
				"email": principal, "password": phrase})
			page.goes("main form button.button")
			s.roster(testkit.Roster(9, 9))
			id, tokens := s.open("")
			page.open(s.base + "/admin/rounds/" + id)
			if text := page.text("h1"); !strings.Contains(text, "0/18") {
				t.Errorf("the round's page says %s", text)
			}
			parent := chromium(t, chromedp.Flag("ignore-certificate-errors", true)).tab(t, phone)
			parent.open(s.base + "/s/" + tokens[0])
			parent.needed()
			parent.click("#send")
			parent.awaits(`!!document.querySelector("#receipt")`)
			page.awaits(`document.querySelector("h1").innerText.includes("1/18")`) // over the proxy, by itself
			parent.open(s.base + "/s/" + tokens[0])
			parent.goes("#mine a")
			if at := get[string](parent, "location.href"); !strings.HasPrefix(at, s.base+"/r/") {
				t.Errorf("the receipt is at %s", at)
			}
			if status, _ := s.cast(tokens[1]); status != http.StatusCreated {
				t.Errorf("a ballot by program: %d", status)
			}
			if status, _ := s.send(http.MethodGet, "/readyz", "", ""); status == http.StatusOK &&
				!strings.Contains(name, "nginx") {
				// nginx allows this machine, which the test is
				t.Errorf("the outside sees the server's health: %d", status)
			}
			s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
			spelled(t, s, tokens[2])
			broken(t, s, tokens[3])
			logs(t, s, tokens)
		})
	}
}

// spelled asks for a link in the ways in which a path can be written.
func spelled(t testing.TB, s proxied, token string) {
	t.Helper()
	at, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	targets := []string{"https://" + at.Host + at.Path + "/s/" + token, "http://x/s/" + token, "/" + at.Path + "/s/" + token}
	for _, path := range []string{
		"/s/", "/%73/", "//s/", "/S/", "/./s/", "/x/../s/", "/s//", "/s/%2e/", "/s/./", "/s/x/../", "/s/%2e%2e/s/", "/s%2f",
		"/s%2F", "/%73%2f", "/%2fs/", "/s/%00", "/s/%20", "/s/%0a", "/s;/", "/s/;x=", "/s\\", "/s/%5c", "/%2573/", "/ſ/",
		"/api/v1/ballots/", "/api/%76%31/ballots/", "/api//v1/ballots/", "/API/v1/ballots/", "/api/v1/ballots%2f",
		"/api/v1/../v1/ballots/", "/api/v1/receipts/", "/r/", "/%72/", "//r/", "/r/%2e/", "/c/", "/%63/", "//c/", "/p/",
		"/%70/", "/admin/../s/", "/admin/setup/", "/admin/%6cink/", "/admin//link/", "/admin/rounds/../../s/",
		"/admin/rounds/", "/admin/help/", "/admin/help%2f", "/admin/record;", "/admin/people/", "/api/v1/surveys/",
		"/api/docs/", "/s/?token=", "/admin?x=", "/admin/help?", "/api/v1/school?", "/admin#",
	} {
		targets = append(targets, at.Path+path+token)
	}
	for _, target := range targets {
		c, err := tls.Dial("tcp", at.Host, &tls.Config{InsecureSkipVerify: true}) // this machine
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprint(c, "GET "+target+" HTTP/1.1\r\nHost: 127.0.0.1\r\nReferer: "+s.base+"/s/"+token+
			"\r\nUser-Agent: "+token+"\r\nCookie: x="+token+"\r\nConnection: close\r\n\r\n")
		_, _ = io.Copy(io.Discard, c)
		_ = c.Close()
	}
	newer := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // this machine
	for _, path := range []string{"/s/", "/%73/", "//s/", "/s%2f", "/r/", "/api/%76%31/ballots/", "/admin/help/"} {
		answer, err := newer.Get(s.base + path + token)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close() // only the log is looked at
		if answer.ProtoMajor != 2 {
			t.Errorf("%s by %s", path, answer.Proto)
		}
	}
}

// broken asks for a link while the proxy can't keep a body, behind it nobody answers, or somebody who breaks off.
func broken(t testing.TB, s proxied, token string) {
	t.Helper()
	bodies := filepath.Join(s.logged, "b") // nginx's, who then says what it can't write, and for whom
	if err := os.RemoveAll(bodies); err != nil {
		t.Fatal(err)
	}
	write(t, bodies, "")
	s.send(http.MethodPost, "/api/v1/ballots/"+token, "application/json", strings.Repeat(" ", 40_000))
	s.stop()
	s.send(http.MethodGet, "/s/"+token, "", "")
	half, err := net.Listen("tcp", strings.TrimPrefix(s.inner, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close() // nobody waits
	go func() {
		for {
			c, err := half.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 1000))
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<p>")
			_ = c.Close()
		}
	}()
	for range 2 {
		s.send(http.MethodGet, "/s/"+token, "", "")
	}
}

// logs reads all that the proxy wrote, and what the program wrote.
func logs(t testing.TB, s proxied, tokens []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.logged, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	all := s.log.String()
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	if len(files) > 1 && !strings.Contains(all, "/admin/rounds/") {
		t.Error("the proxy logs nothing: the test looks at nothing")
	}
	for _, token := range tokens {
		if strings.Contains(strings.ToUpper(all), token) {
			t.Errorf("a log tells a link: %s", regexp.MustCompile(`.*`+token+`.*`).FindString(all))
		}
	}
}
