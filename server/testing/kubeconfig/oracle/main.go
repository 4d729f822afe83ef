// Writes goldens.json: what client-go makes of every case of cases.yaml, taken where it leaves for the network.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/net/http/httpguts"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"
)

type testCase struct {
	Name       string            `json:"name"`
	Files      map[string]string `json:"files"`
	Env        map[string]string `json:"env"`
	Kubeconfig string            `json:"kubeconfig"`
	Context    string            `json:"context"`
}

type golden struct {
	Name    string `json:"name"`
	Refused string `json:"refused,omitempty"`
	*Reading
}

// Reading is where the request goes and what it carries.
type Reading struct {
	Server      string              `json:"server"`
	Namespace   string              `json:"namespace"`
	CA          string              `json:"ca"`
	Certificate string              `json:"certificate"`
	Key         string              `json:"key"`
	ServerName  string              `json:"serverName"`
	Insecure    bool                `json:"insecure"`
	Proxy       string              `json:"proxy"`
	Compression bool                `json:"compression"`
	Headers     map[string][]string `json:"headers"`
	Plugin      json.RawMessage     `json:"plugin"`
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "-one" {
		one(os.Args[2])
		return
	}
	var cases []testCase
	check(yaml.Unmarshal(must(os.ReadFile("../fixtures/cases.yaml")), &cases))
	goldens := []golden{}
	for _, c := range cases {
		goldens = append(goldens, ask(c))
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	check(encoder.Encode(goldens))
	check(os.WriteFile("../fixtures/goldens.json", out.Bytes(), 0o644))
	fmt.Printf("%d goldens written\n", len(goldens))
}

// ask lays the files of a case out and asks a process of its own, which has the environment of the case and nothing else.
func ask(c testCase) golden {
	folder := must(os.MkdirTemp("", "case"))
	defer os.RemoveAll(folder)
	fill := filler(folder)
	for name, text := range c.Files {
		path := filepath.Join(folder, name)
		check(os.MkdirAll(filepath.Dir(path), 0o755))
		mode := os.FileMode(0o644)
		if strings.HasPrefix(text, "#!") {
			mode = 0o755
		}
		check(os.WriteFile(path, []byte(fill(text)), mode))
	}
	env := []string{"HOME=" + folder + "/home", "PATH=" + folder + "/bin:/usr/bin:/bin"}
	if _, given := c.Env["KUBECONFIG"]; !given && c.Kubeconfig == "" {
		env = append(env, "KUBECONFIG="+folder+"/config")
	}
	for name, value := range c.Env {
		env = append(env, name+"="+fill(value))
	}
	c.Kubeconfig = fill(c.Kubeconfig)
	child := exec.Command(must(os.Executable()), "-one", string(must(json.Marshal(c))))
	child.Env = env
	child.Dir = folder
	child.Stderr = os.Stderr
	text := strings.ReplaceAll(string(must(child.Output())), folder, "$DIR")
	var answer golden
	check(json.Unmarshal([]byte(text), &answer))
	answer.Name = c.Name
	return answer
}

// filler puts the folder, and the test certificates in base64, where a case asks for them.
func filler(folder string) func(string) string {
	pairs := []string{"$DIR", folder}
	for _, path := range must(filepath.Glob("../fixtures/pki/*.pem")) {
		pem := must(os.ReadFile(path))
		name := strings.TrimSuffix(filepath.Base(path), ".pem")
		pairs = append(pairs, "{{"+name+"}}", base64.StdEncoding.EncodeToString(pem), "{{{"+name+"}}}", string(pem))
	}
	return strings.NewReplacer(pairs...).Replace
}

func one(text string) {
	var c testCase
	check(json.Unmarshal([]byte(text), &c))
	answer := golden{}
	read, err := resolve(c)
	if err != nil {
		answer.Refused = err.Error()
	} else {
		answer.Reading = read
	}
	check(json.NewEncoder(os.Stdout).Encode(answer))
}

func resolve(c testCase) (*Reading, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = c.Kubeconfig
	config := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{CurrentContext: c.Context})
	access, err := config.ClientConfig()
	if err != nil {
		return nil, err
	}
	namespace, _, err := config.Namespace()
	if err != nil {
		return nil, err
	}
	server, _, err := rest.DefaultServerUrlFor(access)
	if err != nil {
		return nil, err
	}
	if _, err := rest.TLSConfigFor(access); err != nil {
		return nil, err
	}
	target := strings.TrimSuffix(server.String(), "/")
	headers, err := headersOf(access, target)
	if err != nil {
		return nil, err
	}
	proxy, err := proxyOf(access, target)
	if err != nil {
		return nil, err
	}
	read := &Reading{Server: target, Namespace: namespace, Proxy: proxy, Compression: !access.DisableCompression, Headers: headers}
	if err := rest.LoadTLSFiles(access); err != nil {
		return nil, err
	}
	read.ServerName, read.Insecure = access.ServerName, access.Insecure
	read.CA, read.Certificate, read.Key = encoded(access.CAData), encoded(access.CertData), encoded(access.KeyData)
	// The plugins of the cases leave here what they were given.
	if seen, err := os.ReadFile("seen.json"); err == nil {
		read.Plugin = seen
	}
	return read, nil
}

type recorder struct{ headers http.Header }

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	r.headers = request.Header.Clone()
	return &http.Response{StatusCode: 200, Body: http.NoBody, Request: request}, nil
}

// headersOf is what the request carries when it reaches the transport; what net/http would not send is an error.
func headersOf(access *rest.Config, target string) (map[string][]string, error) {
	last := &recorder{}
	wrapped, err := rest.HTTPWrappersForConfig(access, last)
	if err != nil {
		return nil, err
	}
	if _, err := wrapped.RoundTrip(must(http.NewRequest("GET", target+"/api", nil))); err != nil {
		return nil, err
	}
	headers := map[string][]string{}
	for name, values := range last.headers {
		for _, value := range values {
			if !httpguts.ValidHeaderFieldValue(value) {
				return nil, fmt.Errorf("net/http: invalid header field value for %q", name)
			}
		}
		if name != "User-Agent" {
			headers[strings.ToLower(name)] = values
		}
	}
	return headers, nil
}

func proxyOf(access *rest.Config, target string) (string, error) {
	choose := access.Proxy
	if choose == nil {
		choose = utilnet.NewProxierWithNoProxyCIDR(http.ProxyFromEnvironment)
	}
	proxy, err := choose(must(http.NewRequest("GET", target+"/api", nil)))
	if err != nil || proxy == nil {
		return "", err
	}
	return proxy.String(), nil
}

func encoded(data []byte) string {
	return base64.StdEncoding.EncodeToString(data)
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
