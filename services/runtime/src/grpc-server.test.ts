import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { describe, it } from 'node:test';
import { createGrpcServer, listen } from './grpc-server.js';
import { Health } from './health.js';
import { createMetrics } from './metrics.js';

describe('createGrpcServer', () => {
  it('closes a connection gently once it is of age', async (t) => {
    const server = createGrpcServer({
      protos: [],
      services: {},
      health: new Health([], []),
      metrics: createMetrics({ workload: 'test', release: 'v0' }),
      maxConnectionAge: 50,
    });
    const port = await listen(server, { host: '127.0.0.1', port: 0 });
    const session = connect(`http://127.0.0.1:${port}`);
    t.after(() => {
      session.destroy();
      server.forceShutdown();
    });
    const [code] = await once(session, 'goaway');
    assert.equal(code, constants.NGHTTP2_NO_ERROR);
  });
});
