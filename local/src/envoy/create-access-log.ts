import { type Json, typeUrl } from './envoy-resource.js';

/** Creates the log of calls that did not end with OK; at thousands of calls a second, those that did would drown it. */
export function createAccessLog(path: string): Json {
  return {
    name: 'envoy.access_loggers.file',
    filter: { grpc_status_filter: { statuses: ['OK'], exclude: true } },
    typed_config: {
      '@type': typeUrl('envoy.extensions.access_loggers.file.v3.FileAccessLog'),
      path,
      log_format: {
        json_format: {
          time: '%START_TIME%',
          path: '%REQ(:PATH)%',
          route: '%ROUTE_NAME%',
          grpc_status: '%GRPC_STATUS(SNAKE_STRING)%',
          http_status: '%RESPONSE_CODE%',
          details: '%RESPONSE_CODE_DETAILS%',
          flags: '%RESPONSE_FLAGS%',
          upstream: '%UPSTREAM_HOST%',
          cluster: '%UPSTREAM_CLUSTER%',
          attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
          duration_ms: '%DURATION%',
        },
      },
    },
  };
}
