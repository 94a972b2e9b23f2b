{{- /*
All workloads by name: what is fixed about each, with its own values over the defaults.

  {{- range $name, $workload := include "zenlogic.workloads" (dict "root" $) | fromYaml }}

Keys beside those of `defaults`: `component`, `version` (auth only), `service`, `ports` (`grpc`, `http`), `image.name`,
`prefix` (of its environment variables), `callers` and `callees` (components), `usesValkey`.
*/}}
{{- define "zenlogic.workloads" -}}
{{- $root := .root }}
{{- $values := $root.Values }}
{{- $workloads := dict }}
{{- range $version, $own := $values.auth.versions }}
{{-   $fixed := dict "component" "auth" "version" $version "ports" $values.auth.ports "prefix" "AUTH"
        "callers" (list "catalog" "gateway") "callees" list "usesValkey" (eq $values.auth.store "valkey") }}
{{-   $_ := set $workloads (printf "auth-%s" $version) (mergeOverwrite (deepCopy $values.defaults) $own $fixed) }}
{{- end }}
{{- $fixed := dict "component" "catalog" "prefix" "CATALOG"
      "callers" (list "gateway") "callees" (list "auth") "usesValkey" true }}
{{- $_ := set $workloads "catalog" (mergeOverwrite (deepCopy $values.defaults) $values.catalog $fixed) }}
{{- $fixed := dict "component" "gateway" "prefix" "GATEWAY"
      "callers" list "callees" (list "auth" "catalog") "usesValkey" false }}
{{- $_ := set $workloads "gateway" (mergeOverwrite (deepCopy $values.defaults) $values.gateway $fixed) }}
{{- toYaml $workloads }}
{{- end }}

{{- /*
The port by which a component is called, and by which it is probed.

  {{- range include "zenlogic.callPorts" (dict "ports" $workload.ports) | fromYamlArray }}
*/}}
{{- define "zenlogic.callPorts" -}}
{{- range $protocol, $port := .ports }}
- name: {{ $protocol }}
  port: {{ $port }}
{{- end }}
{{- end }}
