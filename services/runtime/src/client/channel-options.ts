import type { ChannelOptions, ServiceDefinition } from '@grpc/grpc-js';

/**
 * The options of every channel: balanced over all addresses of the target, kept alive, found again soon, and retried
 * where the contract allows it.
 *
 * A method is retried when its `idempotency_level` is NO_SIDE_EFFECTS or IDEMPOTENT and its request is no stream:
 * grpc-js would keep a copy of the stream, and hide from the one who feeds it that the server is slow.
 */
export function channelOptions(service: string, definition: ServiceDefinition): ChannelOptions {
  return {
    'grpc.service_config': JSON.stringify(serviceConfig(service, definition)),
    // Otherwise each resolution asks the DNS for a TXT record that nobody writes here.
    'grpc.service_config_disable_resolution': 1,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
    // A connection that died while nobody called is found before the next call has to find it.
    'grpc.keepalive_permit_without_calls': 1,
    // A server that comes back is found within a second or two, also under new addresses. By default, after up to 120.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
    'grpc.dns_min_time_between_resolutions_ms': 1_000,
    // Closing a client closes its connections, and no other client shares them.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    // channelz keeps books on every call for a debugging service that nobody here serves.
    'grpc.enable_channelz': 0,
    'grpc.per_rpc_retry_buffer_size': 64 * 1024,
  };
}

function serviceConfig(service: string, definition: ServiceDefinition): object {
  const retried = Object.entries(definition)
    .filter(([, method]) => isRetried(method))
    .map(([method]) => ({ service, method }));
  return {
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig:
      retried.length === 0
        ? []
        : [
            {
              name: retried,
              retryPolicy: {
                maxAttempts: 3,
                initialBackoff: '0.05s',
                maxBackoff: '0.5s',
                backoffMultiplier: 2,
                retryableStatusCodes: ['UNAVAILABLE'],
              },
            },
          ],
    // Retries stop after 50 failures without as many successes: a server that is down gets no load on top.
    retryThrottling: { maxTokens: 100, tokenRatio: 0.1 },
  };
}

function isRetried(method: ServiceDefinition[string]): boolean {
  // proto-loader adds the options of the proto, which the type of grpc-js does not know.
  const { options, requestStream } = method as typeof method & {
    readonly options?: { readonly idempotency_level?: string };
  };
  return (
    !requestStream &&
    (options?.idempotency_level === 'NO_SIDE_EFFECTS' || options?.idempotency_level === 'IDEMPOTENT')
  );
}
