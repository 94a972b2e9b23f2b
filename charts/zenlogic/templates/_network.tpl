{{- /*
Pods of other components of this release, as the peer of a NetworkPolicy.

  - {{ include "zenlogic.peer" (dict "root" $ "components" (list "catalog" "gateway")) | nindent 10 | trim }}
*/}}
{{- define "zenlogic.peer" -}}
podSelector:
  matchLabels:
    app.kubernetes.io/instance: {{ .root.Release.Name }}
  matchExpressions:
    - key: app.kubernetes.io/name
      operator: In
      values:
        {{- toYaml .components | nindent 8 }}
{{- end }}

{{- /*
The peers of a NetworkPolicy that are in a map of the values, by any name.

  {{- include "zenlogic.peers" (dict "peers" $workload.allowFrom) | trim | nindent 8 }}
*/}}
{{- define "zenlogic.peers" -}}
{{- range $name, $peer := .peers }}
{{- if $peer }}
- {{ toYaml $peer | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
What every pod may reach: DNS and, in the mesh, istiod.

  egress:
    {{- include "zenlogic.egressDefaults" (dict "root" $) | nindent 4 }}
*/}}
{{- define "zenlogic.egressDefaults" -}}
- to:
    {{- include "zenlogic.peers" (dict "peers" .root.Values.networkPolicy.dns) | trim | nindent 4 }}
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- if .root.Values.mesh.enabled }}
# Where sidecars get their certificates and routes.
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .root.Values.mesh.controlPlaneNamespace }}
  ports:
    - port: 15012
{{- end }}
{{- end }}

{{- /*
The way to Valkey, ours or theirs.

  {{- include "zenlogic.egressToValkey" (dict "root" $) | nindent 4 }}
*/}}
{{- define "zenlogic.egressToValkey" -}}
{{- $valkey := .root.Values.valkey -}}
- to:
    {{- if $valkey.existingSecret }}
    - ipBlock:
        cidr: {{ $valkey.egress.cidr }}
    {{- else }}
    - {{ include "zenlogic.peer" (dict "root" .root "components" (list "valkey")) | nindent 6 | trim }}
    {{- end }}
  ports:
    - port: {{ $valkey.existingSecret | empty | ternary 6379 $valkey.egress.port }}
{{- end }}

{{- /*
The way to other components, by the ports they are called at.

  {{- include "zenlogic.egressTo" (dict "root" $ "components" (list "auth" "catalog")) | nindent 4 }}
*/}}
{{- define "zenlogic.egressTo" -}}
{{- range $component := .components }}
- to:
    - {{ include "zenlogic.peer" (dict "root" $.root "components" (list $component)) | nindent 6 | trim }}
  ports:
    {{- range $protocol, $port := (index $.root.Values $component).ports }}
    - port: {{ $port }}
    {{- end }}
{{- end }}
{{- end }}
