import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import type { Health } from '../process/process-spec.js';
import { loopback } from '../topology.js';

const statusNames = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/**
 * Asks a server on this machine for its health over `grpc.health.v1`.
 *
 * @param service What to ask for; empty for the server as a whole.
 */
export function checkGrpcHealth(port: number, service = '', timeoutMs = 2000): Promise<Health> {
  const client = new Client(`${loopback}:${port}`, credentials.createInsecure(), {
    // A proxy of the environment must not stand between processes of one machine.
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
  return new Promise<Health>((resolve) => {
    client.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      encodeRequest,
      decodeStatus,
      service,
      { deadline: Date.now() + timeoutMs },
      (error: ServiceError | null, answer?: string) => {
        resolve(
          error === null
            ? { healthy: answer === 'SERVING', detail: answer ?? 'UNKNOWN' }
            : { healthy: false, detail: status[error.code] ?? String(error.code) },
        );
      },
    );
  }).finally(() => client.close());
}

/** `HealthCheckRequest { string service = 1; }` */
function encodeRequest(service: string): Buffer {
  const text = Buffer.from(service);
  if (text.length > 127) {
    throw new RangeError('the name of the service is longer than 127 bytes');
  }
  return text.length === 0 ? text : Buffer.concat([Buffer.from([0x0a, text.length]), text]);
}

/** `HealthCheckResponse { ServingStatus status = 1; }`; a field with value 0 is left out. */
function decodeStatus(bytes: Buffer): string {
  const value = bytes[0] === 0x08 ? (bytes[1] ?? 0) : 0;
  return statusNames[value] ?? 'UNKNOWN';
}
