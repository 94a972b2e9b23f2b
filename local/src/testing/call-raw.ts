import { connect, type IncomingHttpHeaders } from 'node:http2';
import { findExposure, loopback, type Topology } from '../topology.js';
import { stubPaths } from './stub-replica.js';

/**
 * Calls through Envoy without a gRPC library, which would keep deadlines itself.
 *
 * @returns The response headers, where Envoy's own answers carry the gRPC status.
 */
export async function callRaw(
  topology: Topology,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingHttpHeaders> {
  const session = connect(`http://${loopback}:${findExposure(topology, 'auth-service', 'grpc').localPort}`);
  try {
    return await new Promise((resolve, reject) => {
      session.once('error', reject);
      const stream = session.request({
        ':method': 'POST',
        ':path': stubPaths[0],
        'content-type': 'application/grpc',
        te: 'trailers',
        ...headers,
      });
      stream.once('response', resolve);
      stream.once('error', reject);
      // An empty message: not compressed, 0 bytes long.
      stream.end(Buffer.alloc(5));
    });
  } finally {
    session.destroy();
  }
}
