import type { Protocol } from '../topology.js';
import { type Json, typeUrl } from './envoy-resource.js';

/** Creates the log of calls that did not end well; at thousands of calls a second, those that did would drown it. */
export function createAccessLog(path: string, protocol: Protocol): Json {
  return {
    name: 'envoy.access_loggers.file',
    filter: failed[protocol],
    typed_config: {
      '@type': typeUrl('envoy.extensions.access_loggers.file.v3.FileAccessLog'),
      path,
      log_format: {
        json_format: {
          time: '%START_TIME%',
          method: '%REQ(:METHOD)%',
          // Without the query: ids and tokens of pages are nothing for a log.
          path: '%PATH(NQ)%',
          route: '%ROUTE_NAME%',
          ...(protocol === 'grpc' && { grpc_status: '%GRPC_STATUS(SNAKE_STRING)%' }),
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

const failed: Readonly<Record<Protocol, Json>> = {
  grpc: { grpc_status_filter: { statuses: ['OK'], exclude: true } },
  rest: {
    or_filter: {
      filters: [
        {
          status_code_filter: {
            comparison: { op: 'GE', value: { default_value: 400, runtime_key: 'access_log.min_status' } },
          },
        },
        // A response that was cut after its status had been sent: by the service, by a time limit. A caller that
        // hangs up is nothing: every watch ends so.
        { response_flag_filter: { flags: ['UC', 'UR', 'SI'] } },
      ],
    },
  },
};
