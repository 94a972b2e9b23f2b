import { type Exposure, loopback, type Protocol } from '../topology.js';
import { createAccessLog } from './create-access-log.js';
import type { EnvoyFiles } from './envoy-files.js';
import { clusterName, type Json, socketAddress, typeUrl } from './envoy-resource.js';

/**
 * Creates the listener of an exposed host and port: HTTP/2 alone for gRPC, HTTP/1.1 and h2c for REST, with limits
 * that keep one caller from taking what its neighbours need.
 */
export function createListener(exposure: Exposure, files: EnvoyFiles): Json {
  const name = clusterName(exposure.host, exposure.servicePort);
  return {
    '@type': typeUrl('envoy.config.listener.v3.Listener'),
    name,
    address: socketAddress(loopback, exposure.localPort),
    // What Envoy holds for a connection whose other side does not read, an upload included; 1 MiB by default.
    per_connection_buffer_limit_bytes: 256 * 1024,
    filter_chains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: createConnectionManager(name, exposure, files),
          },
        ],
      },
    ],
  };
}

function createConnectionManager(name: string, exposure: Exposure, files: EnvoyFiles): Json {
  return {
    '@type': typeUrl('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: `${exposure.host}_${exposure.servicePort}`,
    rds: {
      route_config_name: name,
      config_source: { path_config_source: { path: files.routes(exposure) } },
    },
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: {
          '@type': typeUrl('envoy.extensions.filters.http.router.v3.Router'),
          // Nobody reads Envoy's own response headers, and they cost bytes on every call.
          suppress_envoy_headers: true,
        },
      },
    ],
    access_log: [createAccessLog(files.accessLog, exposure.protocol)],
    // A caller cannot forge where a call comes from nor steer Envoy by x-envoy headers.
    use_remote_address: true,
    generate_request_id: false,
    normalize_path: true,
    // A token of 8 KiB and the rest of the metadata; 60 KiB by default.
    max_request_headers_kb: 16,
    // From the first byte of the headers to their last: nobody drips them.
    request_headers_timeout: '10s',
    ...protocolSettings[exposure.protocol],
    http2_protocol_options: {
      // At once on one connection; further calls wait at the caller. A gateway holds a thousand watches on its only
      // connection to catalog, and its other calls must not wait behind them.
      max_concurrent_streams: 4000,
      initial_stream_window_size: 64 * 1024,
      // Uploads that their service does not read, 256 of them, do not stop the other calls of a connection.
      initial_connection_window_size: 16 * 1024 * 1024,
      // Envoy's default is 1,000: a flood is cut earlier, no honest caller comes near.
      max_outbound_control_frames: 500,
      // Frames that wait for a caller to read. A few changes for a thousand watches are no flood; 10,000 by default.
      max_outbound_frames: 50_000,
      // Finds callers that went away without a word.
      connection_keepalive: { interval: '30s', timeout: '10s' },
    },
  };
}

const protocolSettings: Readonly<Record<Protocol, { readonly [key: string]: Json }>> = {
  grpc: {
    codec_type: 'HTTP2',
    path_with_escaped_slashes_action: 'REJECT_REQUEST',
    // A stream on which nothing moves, such as a watch of stock, is kept for an hour; 5 min by default.
    stream_idle_timeout: '3600s',
    common_http_protocol_options: { idle_timeout: '3600s', max_headers_count: 100 },
    local_reply_config: { mappers: [timedOutIsDeadlineExceeded()] },
  },
  rest: {
    codec_type: 'AUTO',
    // A SKU may hold a slash; whoever routes by the path sees it as it was written.
    path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
    // Nothing moves, neither way: an upload that stalls, or Server-Sent Events that nobody reads. What is
    // watched shows a sign of life every 10 s. There is no limit on how long a request takes while it moves.
    stream_idle_timeout: '60s',
    // A connection between two requests.
    common_http_protocol_options: { idle_timeout: '60s', max_headers_count: 100 },
  },
};

/** Envoy answers a try that took too long with HTTP 504, which on its own reads as UNAVAILABLE. */
function timedOutIsDeadlineExceeded(): Json {
  return {
    filter: { response_flag_filter: { flags: ['UT'] } },
    headers_to_add: [
      { header: { key: 'grpc-status', value: '4' }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' },
    ],
  };
}
