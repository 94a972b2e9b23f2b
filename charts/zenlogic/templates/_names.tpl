{{- /*
Labels of an object. Without a component, for what belongs to the whole bundle.

  {{- include "zenlogic.labels" (dict "root" $ "component" "auth" "version" "v1") | nindent 4 }}
*/}}
{{- define "zenlogic.labels" -}}
{{- with .component -}}
{{ include "zenlogic.selectorLabels" $ }}
{{ end -}}
{{- if not .component -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{ end -}}
app.kubernetes.io/part-of: zenlogic
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- /*
Labels by which pods are selected; they never change, for a Deployment's selector cannot.

  {{- include "zenlogic.selectorLabels" (dict "root" $ "component" "auth" "version" "v1") | nindent 4 }}
*/}}
{{- define "zenlogic.selectorLabels" -}}
app.kubernetes.io/name: {{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .version }}
version: {{ . }}
{{- end }}
{{- end }}

{{- /*
Labels of a pod: those that select it, and whether it gets a sidecar, whatever its namespace says.

  {{- include "zenlogic.podLabels" (dict "root" $ "component" "auth" "version" "v1" "labels" (dict)) | nindent 8 }}
*/}}
{{- define "zenlogic.podLabels" -}}
{{- /* No chart version here: a label change would restart every pod. */ -}}
{{ include "zenlogic.selectorLabels" . }}
sidecar.istio.io/inject: {{ .root.Values.mesh.enabled | quote }}
{{- with .labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
Annotations of a pod; empty when there are none.

  {{- with include "zenlogic.podAnnotations" (dict "root" $ "annotations" $workload.annotations) | trim }}
*/}}
{{- define "zenlogic.podAnnotations" -}}
{{- if .root.Values.mesh.enabled }}
{{- /* A sidecar that starts before the service and outlives it: its last calls get through, and Jobs end. By itself, Istio
looks at the versions of the nodes, and does so only from 1.33 on. */}}
sidecar.istio.io/nativeSidecar: "true"
{{- end }}
{{- with .annotations }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
The image of a workload: its own by `name`, unless its values say otherwise.

  image: {{ include "zenlogic.image" (dict "root" $ "name" "auth-v1" "image" (dict "name" "" "tag" "" "digest" "")) }}
*/}}
{{- define "zenlogic.image" -}}
{{- $name := printf "%s/%s" .root.Values.image.registry (.image.name | default .name) -}}
{{- if .image.digest -}}
{{ printf "%s@%s" $name .image.digest }}
{{- else -}}
{{ printf "%s:%s" $name (.image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- /*
The name of the PriorityClass that this release makes; it is cluster-wide, so it carries namespace and release.

  name: {{ include "zenlogic.priorityClass" (dict "root" $) }}
*/}}
{{- define "zenlogic.priorityClass" -}}
{{ printf "%s-%s" .root.Release.Namespace .root.Release.Name }}
{{- end }}
