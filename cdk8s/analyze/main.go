// Runs all of Istio's analyzers over files, as `istioctl analyze` does over a cluster.
//
// Over files, istioctl leaves out every analyzer that looks at Services, pods or namespaces: a rule for an unknown host
// passes. Here they run, over what the files say is there and the pods that a cluster would make of it.
//
//	usage: analyze NAMESPACE FILE...
//
// NAMESPACE is where objects without one are. Prints a line for each finding; exits with 1 when there is one.
package main

import (
	"fmt"
	"os"
	"strings"

	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/local"
	"istio.io/istio/pkg/config/resource"
	"istio.io/istio/pkg/log"
)

func main() {
	if len(os.Args) < 3 {
		fail("usage: analyze NAMESPACE FILE...")
	}
	quiet := log.DefaultOptions()
	quiet.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	if err := log.Configure(quiet); err != nil {
		fail(err)
	}

	analyzer := local.NewIstiodAnalyzer(analyzers.AllCombined(), resource.Namespace(os.Args[1]), "istio-system", nil)
	if err := analyzer.AddTestReaderKubeSource(read(os.Args[2:])); err != nil {
		fail(err)
	}
	stop := make(chan struct{})
	defer close(stop)
	result, err := analyzer.Analyze(stop)
	if err != nil {
		fail(err)
	}

	for index := range result.Messages {
		fmt.Println(result.Messages[index].String())
	}
	if len(result.Messages) > 0 {
		os.Exit(1)
	}
}

func read(paths []string) []local.ReaderSource {
	sources := make([]local.ReaderSource, 0, len(paths))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			fail(err)
		}
		manifests, err := addPods(text)
		if err != nil {
			fail(fmt.Errorf("%s: %w", path, err))
		}
		sources = append(sources, local.ReaderSource{Name: path, Reader: strings.NewReader(manifests)})
	}
	return sources
}

func fail(reason any) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(2)
}
