{{- /*
What all pods of the bundle have in common.

  {{- include "zenlogic.podDefaults" (dict "root" $ "serviceAccount" "auth-v1") | nindent 6 }}
*/}}
{{- define "zenlogic.podDefaults" -}}
serviceAccountName: {{ .serviceAccount }}
automountServiceAccountToken: false
# Else Kubernetes sets variables such as GATEWAY_PORT, which look like ours.
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range $name, $used := . }}
  {{- if $used }}
  - name: {{ $name }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- /*
Where the pods of a workload may run, and what goes first when there is no room.

  {{- include "zenlogic.scheduling" (dict "root" $ "workload" $workload) | nindent 6 }}
*/}}
{{- define "zenlogic.scheduling" -}}
{{- $ctx := dict "root" .root "component" .workload.component "version" .workload.version }}
{{- $priorityClass := .root.Values.priorityClass.create | ternary (include "zenlogic.priorityClass" .) "" }}
{{- with .workload.priorityClassName | default $priorityClass }}
priorityClassName: {{ . }}
{{- end }}
{{- with .workload.topologySpread }}
topologySpreadConstraints:
  {{- range $key, $whenUnsatisfiable := . }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: {{ $whenUnsatisfiable }}
    labelSelector:
      matchLabels:
        {{- include "zenlogic.selectorLabels" $ctx | nindent 8 }}
    # Counts the pods of one ReplicaSet, so that a rollout does not end lopsided.
    matchLabelKeys:
      - pod-template-hash
  {{- end }}
{{- end }}
{{- with .workload.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .workload.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .workload.tolerations }}
tolerations:
  {{- range . }}
  - {{ toYaml . | nindent 4 | trim }}
  {{- end }}
{{- end }}
{{- end }}

{{- /*
How a service is asked whether it has started, is ready, and lives: over gRPC where it serves gRPC, else over REST.
None but readiness depends on anything outside the process.

  {{- include "zenlogic.probes" (dict "workload" $workload) | nindent 10 }}
*/}}
{{- define "zenlogic.probes" -}}
{{- range $probe, $settings := .workload.probes }}
{{ $probe }}Probe:
  {{- toYaml $settings | nindent 2 }}
  {{- if $.workload.ports.grpc }}
  grpc:
    port: {{ $.workload.ports.grpc }}
    {{- if ne $probe "readiness" }}
    service: liveness
    {{- end }}
  {{- else }}
  httpGet:
    path: /health/{{ eq $probe "readiness" | ternary "ready" "live" }}
    port: http
  {{- end }}
{{- end }}
{{- end }}
