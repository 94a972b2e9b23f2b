import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePrometheusText } from '@zenlogic/loadtest';
import { countersOf } from './counters-of.js';
import { UnreadableError } from './snapshot.js';
import { createReplica, expose } from './testing/exposition.js';

const replica = createReplica({ name: 'auth-v2-1', role: 'canary' });

function read(text: string) {
  return countersOf(replica, parsePrometheusText(text));
}

function refuse(text: string, message: RegExp): void {
  assert.throws(
    () => read(text),
    (error) => error instanceof UnreadableError && message.test(error.message),
  );
}

describe('countersOf', () => {
  it('reads calls by status, durations and the start of the process', () => {
    const text = expose(1_790_000_000, [{ method: 'VerifyToken', byStatus: { OK: 40, INTERNAL: 2 } }]);
    assert.deepEqual(read(text), {
      replica: 'auth-v2-1',
      role: 'canary',
      processStartSeconds: 1_790_000_000,
      methods: [
        {
          service: 'auth.AuthService',
          method: 'VerifyToken',
          isStreaming: false,
          byStatus: { OK: 40, INTERNAL: 2 },
          buckets: [
            { le: 0.001, count: 0 },
            { le: 0.005, count: 42 },
            { le: Number.POSITIVE_INFINITY, count: 42 },
          ],
          openStreams: 0,
        },
      ],
    });
  });

  it('tells streams from calls, and those that are open', () => {
    const text = expose(1, [{ method: 'WatchStock', byStatus: { OK: 3 }, openStreams: 7 }]);
    const [method] = read(text).methods;
    assert.deepEqual([method?.isStreaming, method?.openStreams, method?.buckets], [true, 7, []]);
  });

  it('leaves out health checks and reflection', () => {
    const services = ['grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection', 'auth.AuthService'];
    const text = expose(
      1,
      services.map((service) => ({ service, method: 'Any', byStatus: { OK: 5 } })),
    );
    assert.deepEqual(
      read(text).methods.map(({ service }) => service),
      ['auth.AuthService'],
    );
  });

  it('reads a method that nobody called', () => {
    const text =
      'process_start_time_seconds 1\ngrpc_requests_total{service="a.B",method="C",status="OK"} 0\n';
    assert.deepEqual(read(text).methods[0]?.byStatus, { OK: 0 });
  });

  for (const value of ['NaN', '+Inf', '-1']) {
    it(`F3: refuses ${value} as a count and says of what`, () => {
      const text = `process_start_time_seconds 1\ngrpc_requests_total{service="a.B",method="C",status="OK"} ${value}`;
      refuse(text, /^auth-v2-1 says that grpc_requests_total of a\.B\/C is .+, which is no count$/);
    });
  }

  it('F3: refuses metrics without calls of a service: they are none of auth', () => {
    refuse('process_start_time_seconds 1\nup 1', /has no grpc_requests_total of a service/);
    refuse(
      expose(1, [{ service: 'grpc.health.v1.Health', method: 'Check', byStatus: { OK: 9 } }]),
      /has no grpc_requests_total of a service/,
    );
  });

  it('F3: refuses metrics that do not tell one process from the next', () => {
    refuse(
      'grpc_requests_total{service="a.B",method="C",status="OK"} 1',
      /has no process_start_time_seconds/,
    );
  });

  it('F3: refuses a histogram without +Inf', () => {
    const text = expose(1, [{ method: 'C', byStatus: { OK: 5 }, buckets: { '0.001': 2, '5': 5 } }]);
    refuse(text, /of auth\.AuthService\/C without le="\+Inf"/);
  });

  it('F3: refuses calls without durations', () => {
    refuse(expose(1, [{ method: 'C', byStatus: { OK: 5 }, buckets: {} }]), /though it was called/);
  });

  it('refuses series without their labels', () => {
    refuse('process_start_time_seconds 1\ngrpc_requests_total 5', /without the labels service and method/);
    refuse(
      expose(1, [{ method: 'C', byStatus: { OK: 5 }, buckets: { wide: 5 } }]),
      /of auth\.AuthService\/C whose edge is wide/,
    );
  });
});
