package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	yamlreader "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type object = map[string]any

// addPods returns the manifests as a cluster would hold them: with a pod for each Deployment, and in each pod that asks
// for it the proxy that Istio injects.
func addPods(manifests []byte) (string, error) {
	var documents []string
	reader := yamlreader.NewYAMLReader(bufio.NewReader(bytes.NewReader(manifests)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return strings.Join(documents, "\n---\n"), nil
		}
		if err != nil {
			return "", err
		}
		var manifest object
		if err := yaml.Unmarshal(document, &manifest); err != nil {
			return "", fmt.Errorf("%w in:\n%s", err, document)
		}
		switch manifest["kind"] {
		case "Pod":
			inject(manifest)
			document, err = yaml.Marshal(manifest)
		case "Deployment":
			var pod []byte
			pod, err = yaml.Marshal(podOf(manifest))
			document = append(append(document, "\n---\n"...), pod...)
		}
		if err != nil {
			return "", err
		}
		documents = append(documents, string(document))
	}
}

func podOf(deployment object) object {
	template := child(child(deployment, "spec"), "template")
	metadata := object{"labels": child(template, "metadata")["labels"]}
	for _, key := range []string{"name", "namespace"} {
		metadata[key] = child(deployment, "metadata")[key]
	}
	pod := object{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
	inject(pod)
	return pod
}

// inject adds the proxy, in short.
func inject(pod object) {
	if child(child(pod, "metadata"), "labels")["sidecar.istio.io/inject"] != "true" {
		return
	}
	spec := child(pod, "spec")
	containers, _ := spec["containers"].([]any)
	spec["containers"] = append(containers, object{"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.31.0"})
}

func child(parent object, key string) object {
	value, _ := parent[key].(object)
	return value
}
