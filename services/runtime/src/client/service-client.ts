import { Client, type ClientDuplexStream, type ClientReadableStream, credentials } from '@grpc/grpc-js';
import type { Metrics } from '../metrics.js';
import { loadProtos, serviceDefinition } from '../protos.js';
import { Breaker, type BreakerState } from './breaker.js';
import { Bulkhead } from './bulkhead.js';
import type { CallOptions, StreamOptions } from './call-options.js';
import { channelOptions } from './channel-options.js';
import type { ClientCore } from './client-method.js';
import { clientMetrics } from './client-metrics.js';
import type { Fallback } from './fallback.js';
import type { MethodName, RequestOf, ResponseOf } from './service-types.js';
import { bidiStreamCall, type ClientStreamCall, clientStreamCall, serverStreamCall } from './stream-call.js';
import { type Answer, type UnaryMethod, unaryCall } from './unary-call.js';

/** What a client of a service is told. */
export interface ServiceClientOptions<Definition> {
  /** Where the service is, such as `dns:///auth-service:50051`. Without TLS: in the mesh the sidecar encrypts. */
  readonly target: string;
  /** Files below `protos/` that define the service. */
  readonly protos: readonly string[];
  /** Its full name, such as `auth.AuthService`. One client of a service has these metrics to itself. */
  readonly service: string;
  readonly metrics: Pick<Metrics, 'registry'>;
  /** How long a unary call may take, in milliseconds. By default, 5,000. */
  readonly timeout?: number | undefined;
  readonly breaker?: BreakerSettings | undefined;
  /** How many unary calls may be under way, fallbacks included. By default, 500. */
  readonly maxConcurrentCalls?: number | undefined;
  /** How many streams may be open. By default, 5,000. */
  readonly maxConcurrentStreams?: number | undefined;
  /** What answers unary methods while gRPC is not available. By default, nothing does. */
  readonly fallbacks?:
    | {
        readonly [Method in MethodName<Definition>]?: Fallback<
          RequestOf<Definition, Method>,
          ResponseOf<Definition, Method>
        >;
      }
    | undefined;
  /** Told of each change of the circuit breaker; it is closed at first. */
  readonly onStateChange?:
    | ((change: { readonly service: string; readonly state: BreakerState }) => void)
    | undefined;
}

/** When the circuit breaker opens, and for how long. */
export interface BreakerSettings {
  /** How many calls in a row must go unanswered. By default, 5. */
  readonly failures?: number | undefined;
  /** How long it stays open before one call is let through, in milliseconds. By default, 60,000. */
  readonly resetTimeout?: number | undefined;
}

/** A client of a service, typed by its generated `…ServiceDefinition`. */
export interface ServiceClient<Definition> {
  /**
   * Calls a unary method.
   *
   * @throws {ServiceError} with the status of the call. UNAVAILABLE when neither gRPC nor the fallback answers,
   *   RESOURCE_EXHAUSTED when too many calls are under way.
   */
  call<Method extends MethodName<Definition>>(
    method: Method,
    request: RequestOf<Definition, Method>,
    options?: CallOptions,
  ): Promise<Answer<ResponseOf<Definition, Method>>>;
  /**
   * Opens a server-streaming call. Its errors are `ServiceError`s too. Leaving a loop over it cancels the call.
   *
   * @throws {ServiceError} UNAVAILABLE while the breaker is open, RESOURCE_EXHAUSTED when too many streams are open.
   */
  serverStream<Method extends MethodName<Definition>>(
    method: Method,
    request: RequestOf<Definition, Method>,
    options: StreamOptions,
  ): ClientReadableStream<ResponseOf<Definition, Method>>;
  /** Opens a client-streaming call; `write` writes to it at the server's pace. Throws as `serverStream` does. */
  clientStream<Method extends MethodName<Definition>>(
    method: Method,
    options: StreamOptions,
  ): ClientStreamCall<RequestOf<Definition, Method>, ResponseOf<Definition, Method>>;
  /** Opens a bidirectional call. Leaving a loop over it cancels the call. Throws as `serverStream` does. */
  bidiStream<Method extends MethodName<Definition>>(
    method: Method,
    options: StreamOptions,
  ): ClientDuplexStream<RequestOf<Definition, Method>, ResponseOf<Definition, Method>>;
  readonly breakerState: BreakerState;
  /** Closes the connections. Calls under way end as they would; new ones fail. */
  close(): void;
}

/**
 * Creates a client that survives: every call has a deadline, is balanced, retried where that is harmless, and not made
 * while the server does not answer anyway. `services/runtime/README.md` has all rules.
 *
 * @throws when the protos have no such service.
 */
export function createServiceClient<Definition>({
  target,
  protos,
  service,
  metrics,
  timeout = 5_000,
  breaker: { failures = 5, resetTimeout = 60_000 } = {},
  maxConcurrentCalls = 500,
  maxConcurrentStreams = 5_000,
  fallbacks = {},
  onStateChange,
}: ServiceClientOptions<Definition>): ServiceClient<Definition> {
  const definition = serviceDefinition(loadProtos(...protos), service);
  const meters = clientMetrics(metrics);
  meters.setBreakerState(service, 'closed');
  const core: ClientCore = {
    client: new Client(target, credentials.createInsecure(), channelOptions(service, definition)),
    breaker: new Breaker({
      failures,
      resetTimeout,
      onStateChange: (state) => {
        meters.setBreakerState(service, state);
        onStateChange?.({ service, state });
      },
    }),
    calls: new Bulkhead(maxConcurrentCalls, service, 'calls'),
    streams: new Bulkhead(maxConcurrentStreams, service, 'streams'),
    timeout,
  };
  const methods = new Map<string, UnaryMethod>();
  for (const [method, methodDefinition] of Object.entries(definition)) {
    const fallback = (fallbacks as Readonly<Record<string, Fallback<unknown, unknown> | undefined>>)[method];
    methods.set(method, {
      definition: methodDefinition,
      name: `${service}/${method}`,
      fallback,
      metrics: meters.addMethod({ service, method, hasFallback: fallback !== undefined }),
    });
  }

  function find(name: string, requestStream: boolean, responseStream: boolean): UnaryMethod {
    const method = methods.get(name);
    if (
      method?.definition.requestStream !== requestStream ||
      method.definition.responseStream !== responseStream
    ) {
      throw new TypeError(`${service} has no such method of this kind: ${name}`);
    }
    return method;
  }

  // The methods find their types by name in the definition; below that, messages are opaque.
  const client: ServiceClient<Record<string, UntypedMethod>> = {
    call: (name, request, options = {}) => unaryCall(core, find(name, false, false), request, options),
    serverStream: (name, request, options) =>
      serverStreamCall(core, find(name, false, true), request, options),
    clientStream: (name, options) => clientStreamCall(core, find(name, true, false), options),
    bidiStream: (name, options) => bidiStreamCall(core, find(name, true, true), options),
    get breakerState() {
      return core.breaker.state;
    },
    close: () => core.client.close(),
  };
  return client as unknown as ServiceClient<Definition>;
}

interface UntypedMethod {
  requestSerialize(value: unknown): Buffer;
  responseDeserialize(bytes: Buffer): unknown;
}
