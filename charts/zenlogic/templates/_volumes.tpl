{{- /*
What a workload mounts; empty when nothing.

  {{- with include "zenlogic.volumeMounts" (dict "root" $ "workload" $workload) }}
*/}}
{{- define "zenlogic.volumeMounts" -}}
{{- if eq .workload.component "auth" }}
- name: token-keys
  mountPath: /etc/zenlogic/token-keys
  readOnly: true
{{- end }}
{{- range $name, $volume := .workload.extraVolumes }}
- name: {{ $name }}
  mountPath: {{ $volume.mountPath }}
  readOnly: {{ dig "readOnly" true $volume }}
{{- end }}
{{- end }}

{{- /*
Where that comes from.

  {{- with include "zenlogic.volumes" (dict "root" $ "workload" $workload) }}
*/}}
{{- define "zenlogic.volumes" -}}
{{- if eq .workload.component "auth" }}
- name: token-keys
  secret:
    secretName: {{ .root.Values.auth.tokens.existingSecret | default "auth-token-keys" }}
    # For the group of the pod, which is no other's.
    defaultMode: 0440
{{- end }}
{{- range $name, $volume := .workload.extraVolumes }}
- name: {{ $name }}
  {{- toYaml $volume.source | nindent 2 }}
{{- end }}
{{- end }}
