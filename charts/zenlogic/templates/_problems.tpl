{{- /*
What is wrong with the values: a list of sentences, each with the name of a value and how to mend it.

  {{- range include "zenlogic.problems" (dict "root" $) | fromYamlArray }}
*/}}
{{- define "zenlogic.problems" -}}
{{- $problems := list }}
{{- $workloads := include "zenlogic.workloads" . | fromYaml }}
{{- range $name, $workload := $workloads }}
{{-   $path := $name | replace "auth-" "auth.versions." }}
{{-   range include "zenlogic.workloadProblems" (dict "root" $.root "path" $path "workload" $workload) | fromYamlArray }}
{{-     $problems = append $problems . }}
{{-   end }}
{{- end }}
{{- $values := .root.Values }}
{{- /* Not kubeVersion in Chart.yaml: Helm then refuses each Kubernetes whose version is not spelled as a release, such as a build of one's own. */}}
{{- with .root.Capabilities.KubeVersion }}
{{-   if and (eq .Major "1") (lt (regexFind "^[0-9]+" .Minor | int) 30) }}
{{-     $problems = append $problems (printf "Kubernetes is %s.%s, but the HPA on one container's CPU and sidecars that outlive the service came with 1.30; upgrade it" .Major .Minor) }}
{{-   end }}
{{- end }}
{{- if eq $values.image.tag "latest" }}
{{-   $problems = append $problems "image.tag is latest, which is another image each day; name a release, such as 0.1.0" }}
{{- end }}
{{- range list (include "zenlogic.canaryProblem" (dict "root" .root "canary" (get $workloads "auth-v2"))) (include "zenlogic.storeProblem" (dict "root" .root "workloads" $workloads)) (include "zenlogic.meshProblem" .) }}
{{-   with . }}{{ $problems = append $problems . }}{{ end }}
{{- end }}
{{- if and $values.seed.enabled (ne $values.auth.store "valkey") }}
{{-   $problems = append $problems "seed.enabled loads data into Valkey, but auth.store is in-process; give AUTH_DATA_FILE by extraEnv and extraVolumes instead" }}
{{- end }}
{{- if gt (int $values.tests.split.minPercent) (int $values.tests.split.maxPercent) }}
{{-   $problems = append $problems "tests.split.minPercent is more than tests.split.maxPercent; swap them" }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- /*
What is wrong with one workload, by itself.

  {{- range include "zenlogic.workloadProblems" (dict "root" $ "path" "catalog" "workload" $workload) | fromYamlArray }}
*/}}
{{- define "zenlogic.workloadProblems" -}}
{{- $problems := list }}
{{- with .workload.shutdown }}
{{-   $needed := add .preStopSeconds .graceSeconds 1 | int }}
{{-   if lt (int .podGraceSeconds) $needed }}
{{-     $problems = append $problems (printf "%s.shutdown.podGraceSeconds is %d, but stopping takes preStopSeconds + graceSeconds = %d: Kubernetes would cut open calls; make it at least %d" $.path (int .podGraceSeconds) (sub $needed 1) $needed) }}
{{-   end }}
{{-   if le (int .graceSeconds) (int .drainDelaySeconds) }}
{{-     $problems = append $problems (printf "%s.shutdown.graceSeconds is %d, but drainDelaySeconds, which is a part of it, is %d; make it longer" $.path (int .graceSeconds) (int .drainDelaySeconds)) }}
{{-   end }}
{{- end }}
{{- with .workload.autoscaling }}
{{-   if and .enabled (gt (int .minReplicas) (int .maxReplicas)) }}
{{-     $problems = append $problems (printf "%s.autoscaling.minReplicas is %d, more than maxReplicas, %d; swap them" $.path (int .minReplicas) (int .maxReplicas)) }}
{{-   end }}
{{- end }}
{{- if eq (.workload.podSecurityContext.runAsUser | default 0 | int) 1337 }}
{{-   $problems = append $problems (printf "%s.podSecurityContext.runAsUser is 1337, which is the sidecar's user: its traffic would bypass the mesh; take another, such as 65532" .path) }}
{{- end }}
{{- $own := include "zenlogic.env" (dict "root" .root "workload" (omit .workload "extraEnv")) | fromYamlArray }}
{{- range $own }}
{{-   if hasKey $.workload.extraEnv .name }}
{{-     $problems = append $problems (printf "%s.extraEnv.%s is set by this chart already; use the value that it follows from" $.path .name) }}
{{-   end }}
{{- end }}
{{- if eq .workload.image.tag "latest" }}
{{-   $problems = append $problems (printf "%s.image.tag is latest, which is another image each day; name a release, such as 0.1.0" .path) }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- /*
The fewest pods that a workload has.

  {{ include "zenlogic.fewestReplicas" (dict "workload" $workload) }}
*/}}
{{- define "zenlogic.fewestReplicas" -}}
{{ .workload.autoscaling.enabled | ternary .workload.autoscaling.minReplicas .workload.replicas }}
{{- end }}

{{- /*
Whether the canary gets calls that it has not enough pods for; empty when not.

  {{- with include "zenlogic.canaryProblem" (dict "root" $ "canary" $workload) }}
*/}}
{{- define "zenlogic.canaryProblem" -}}
{{- $replicas := include "zenlogic.fewestReplicas" (dict "workload" .canary) | int }}
{{- if and .root.Values.mesh.enabled (lt $replicas 2) }}
{{-   $place := printf "auth.versions.v2.%s is %d" (.canary.autoscaling.enabled | ternary "autoscaling.minReplicas" "replicas") $replicas }}
{{-   $reason := "a canary with fewer than two replicas fails all its calls while one restarts" }}
{{-   $weight := include "zenlogic.canaryWeight" . | int }}
{{-   if gt $weight 0 }}
{{- printf "%s, but VirtualService auth-service-grpc sends it %d %% of the calls: %s; run two, or set the weight to 0 first" $place $weight $reason }}
{{-   else if .root.Values.canary.takesTraffic }}
{{- printf "%s, but canary.takesTraffic is true: %s; run two, or set canary.takesTraffic to false and give it no weight" $place $reason }}
{{-   end }}
{{- end }}
{{- end }}

{{- /*
The share that the mesh gives to the canary right now, in percent; 0 also when there is no cluster to ask.

  {{- $weight := include "zenlogic.canaryWeight" (dict "root" $) | int }}
*/}}
{{- define "zenlogic.canaryWeight" -}}
{{- $weight := 0 }}
{{- if .root.Capabilities.APIVersions.Has "networking.istio.io/v1/VirtualService" }}
{{-   $canary := .root.Values.auth.versions.v2.service }}
{{-   $virtualService := lookup "networking.istio.io/v1" "VirtualService" .root.Release.Namespace "auth-service-grpc" }}
{{-   range dig "spec" "http" list $virtualService }}
{{-     range .route }}
{{-       if eq (.destination.host | splitList "." | first) $canary }}
{{-         $weight = max $weight (.weight | default 0 | int) }}
{{-       end }}
{{-     end }}
{{-   end }}
{{- end }}
{{- $weight }}
{{- end }}

{{- /*
Whether pods would each have a store of their own; empty when not.

  {{- with include "zenlogic.storeProblem" (dict "root" $ "workloads" $workloads) }}
*/}}
{{- define "zenlogic.storeProblem" -}}
{{- if eq .root.Values.auth.store "in-process" }}
{{-   $replicas := 0 }}
{{-   range .workloads }}
{{-     if eq .component "auth" }}
{{-       $replicas = add $replicas (.autoscaling.enabled | ternary .autoscaling.maxReplicas .replicas) }}
{{-     end }}
{{-   end }}
{{-   if gt $replicas 1 }}
{{- printf "auth.store is in-process, but auth.versions.*.replicas add up to %d: no pod would see what another revoked; use valkey, or one replica of v1 and none of v2" $replicas }}
{{-   end }}
{{- end }}
{{- end }}

{{- /*
Whether mesh.enabled was changed under Services that exist; empty when not.

  {{- with include "zenlogic.meshProblem" (dict "root" $) }}
*/}}
{{- define "zenlogic.meshProblem" -}}
{{- $service := .root.Values.auth.versions.v1.service }}
{{- with lookup "v1" "Service" .root.Release.Namespace $service }}
{{-   $headless := eq (dig "spec" "clusterIP" "" .) "None" }}
{{-   if eq $headless $.root.Values.mesh.enabled }}
{{- printf "mesh.enabled is %t, but Service %s was made with mesh.enabled %t, and Kubernetes cannot turn a Service headless or back; uninstall first, or install into another namespace" $.root.Values.mesh.enabled $service (not $.root.Values.mesh.enabled) }}
{{-   end }}
{{- end }}
{{- end }}
