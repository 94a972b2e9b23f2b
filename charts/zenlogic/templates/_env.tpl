{{- /*
The environment of a service.

  {{- include "zenlogic.env" (dict "root" $ "workload" $workload) | nindent 12 }}
*/}}
{{- define "zenlogic.env" -}}
{{- $values := .root.Values }}
{{- $prefix := .workload.prefix }}
{{- range $protocol, $port := .workload.ports }}
- name: {{ $prefix }}_{{ eq $protocol "http" | ternary "REST" "GRPC" }}_ADDRESS
  value: 0.0.0.0:{{ $port }}
{{- end }}
- name: {{ $prefix }}_METRICS_ADDRESS
  value: 0.0.0.0:{{ $values.metrics.port }}
- name: {{ $prefix }}_LOG_LEVEL
  value: {{ $values.logLevel }}
- name: {{ $prefix }}_DRAIN_DELAY_MS
  value: {{ mul .workload.shutdown.drainDelaySeconds 1000 | quote }}
- name: {{ $prefix }}_SHUTDOWN_GRACE_MS
  value: {{ mul .workload.shutdown.graceSeconds 1000 | quote }}
{{- if and (not $values.mesh.enabled) .workload.ports.grpc }}
# Clients look their servers up anew when a connection ends.
- name: {{ $prefix }}_MAX_CONNECTION_AGE_MS
  value: {{ mul $values.plainKubernetes.connectionAgeSeconds 1000 | quote }}
{{- end }}
{{- if .workload.usesValkey }}
{{ include "zenlogic.valkeyEnv" (dict "root" .root "name" (printf "%s_REDIS_URL" $prefix)) }}
{{- end }}
{{- include (printf "zenlogic.env.%s" .workload.component) . }}
{{- range $name, $source := .workload.extraEnv }}
- name: {{ $name }}
  {{- if kindIs "string" $source }}
  value: {{ $source | quote }}
  {{- else }}
  valueFrom:
    {{- toYaml $source | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "zenlogic.env.auth" }}
- name: AUTH_STORE
  value: {{ .root.Values.auth.store }}
- name: AUTH_JWT_KEYS_DIR
  value: /etc/zenlogic/token-keys
- name: AUTH_JWT_ISSUER
  value: {{ .root.Values.auth.tokens.issuer | quote }}
- name: AUTH_JWT_AUDIENCE
  value: {{ .root.Values.auth.tokens.audience | quote }}
{{- with include "zenlogic.signingKid" . }}
- name: AUTH_JWT_SIGNING_KID
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "zenlogic.env.catalog" }}
{{- include "zenlogic.authClientEnv" . }}
{{- end }}

{{- define "zenlogic.env.gateway" }}
{{- include "zenlogic.authClientEnv" . }}
- name: GATEWAY_CATALOG_TARGET
  value: dns:///{{ .root.Values.catalog.service }}:{{ .root.Values.catalog.ports.grpc }}
{{- end }}

{{- /*
How a caller of auth finds it: always by the name of release v1, which the mesh splits.

  {{- include "zenlogic.authClientEnv" (dict "root" $ "workload" $workload) }}
*/}}
{{- define "zenlogic.authClientEnv" }}
{{- $auth := .root.Values.auth }}
- name: {{ .workload.prefix }}_AUTH_TARGET
  value: dns:///{{ $auth.versions.v1.service }}:{{ $auth.ports.grpc }}
- name: {{ .workload.prefix }}_AUTH_REST_URL
  value: http://{{ $auth.versions.v1.service }}:{{ $auth.ports.http }}
- name: {{ .workload.prefix }}_BREAKER_FAILURES
  value: {{ .root.Values.breaker.failures | quote }}
- name: {{ .workload.prefix }}_BREAKER_RESET_MS
  value: {{ mul .root.Values.breaker.resetSeconds 1000 | quote }}
{{- end }}

{{- /*
Where Valkey is, from a Secret, for its URL holds a password.

  {{- include "zenlogic.valkeyEnv" (dict "root" $ "name" "AUTH_REDIS_URL") | nindent 12 }}
*/}}
{{- define "zenlogic.valkeyEnv" -}}
{{- $valkey := .root.Values.valkey -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ $valkey.existingSecret | default "valkey" }}
      key: {{ $valkey.existingSecret | empty | ternary "url" $valkey.existingSecretKey }}
{{- end }}

{{- /*
The key that signs tokens over REST; empty for none.

  {{- with include "zenlogic.signingKid" (dict "root" $) }}
*/}}
{{- define "zenlogic.signingKid" -}}
{{- with .root.Values.auth.tokens }}
{{- .signingKid | default (.existingSecret | empty | ternary "generated" "") }}
{{- end }}
{{- end }}
