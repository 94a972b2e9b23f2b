export { type Address, addressSchema, formatAddress } from './address.js';
export type { BreakerState } from './client/breaker.js';
export type { CallOptions, StreamOptions } from './client/call-options.js';
export type { Fallback, FallbackContext } from './client/fallback.js';
export {
  type BreakerSettings,
  createServiceClient,
  type ServiceClient,
  type ServiceClientOptions,
} from './client/service-client.js';
export type { ClientStreamCall } from './client/stream-call.js';
export type { Answer } from './client/unary-call.js';
export {
  ConfigError,
  checkDrain,
  integerVariable,
  readEnvironment,
  serviceVariables,
} from './config.js';
export { type DrainOptions, drain } from './drain.js';
export { createGrpcServer, type GrpcServerOptions, listen } from './grpc-server.js';
export type { ErrorReporter } from './handler-error.js';
export { Health } from './health.js';
export {
  type AuthClient,
  type AuthClientOptions,
  type AuthSource,
  createAuthClient,
  type Identity,
  type LocalAnswer,
  type LocalQuestion,
} from './identity/auth-client.js';
export { bearerToken, parseBearerToken } from './identity/bearer-token.js';
export { createLogger, type Logger, type LogLevel } from './logger.js';
export { createMetrics, type Metrics, serveMetrics } from './metrics.js';
export { loadProtos, protosDirectory, serviceDefinition } from './protos.js';
export { runProcess, untilStopped } from './run-process.js';
export { ServiceError } from './service-error.js';
export { bidiStreaming, clientStreaming, serverStreaming } from './streaming.js';
export { type CallContext, unary } from './unary.js';
export { formatUuid, parseUuid, uuidBytes } from './uuid.js';
export { write } from './write.js';
