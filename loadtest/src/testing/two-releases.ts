import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { Counter, Histogram, Registry } from 'prom-client';
import type { RequestFields } from '../call-data.js';
import { createAnswerer, type SmallSeed } from './small-seed.js';

/** How the two releases behave. Calls are numbered from 0, all RPCs together. */
export interface TwoReleasesOptions {
  readonly seed: SmallSeed;
  /** Which release serves a call. By default, v2 serves every tenth. */
  readonly releaseOf?: (call: number) => 'v1' | 'v2';
  /** How long a call takes. By default, 0: it is answered at once. */
  readonly delayMilliseconds?: number;
  /** Whether a call fails with UNAVAILABLE. By default, none does. */
  readonly fails?: (call: number) => boolean;
}

/** A real gRPC server that stands for a balancer with two releases behind it, each with metrics of its own. */
export interface TwoReleases {
  /** `host:port` for the calls. */
  readonly target: string;
  readonly metrics: Readonly<Record<'v1' | 'v2', string>>;
  close(): Promise<void>;
}

/** The proto of the repository, seen from `dist/testing`. */
export const authProto = join(import.meta.dirname, '..', '..', '..', 'protos', 'auth.proto');

/** Starts the two releases on free ports of 127.0.0.1. */
export async function startTwoReleases(options: TwoReleasesOptions): Promise<TwoReleases> {
  const releases = { v1: createMetrics('v1'), v2: createMetrics('v2') };
  const answerer = createAnswerer(options.seed);
  const releaseOf = options.releaseOf ?? ((call) => (call % 10 === 9 ? 'v2' : 'v1'));
  let calls = 0;

  const implementation: UntypedServiceImplementation = {};
  for (const [method, answer] of Object.entries(answerer)) {
    implementation[method] = (
      call: { readonly request: RequestFields },
      respond: (error: object | null, answer?: object) => void,
    ): void => {
      const number = calls++;
      const metrics = releases[releaseOf(number)];
      const stopTimer = metrics.seconds.startTimer({ service: 'auth.AuthService', method });
      const finish = (): void => {
        const failed = options.fails?.(number) === true;
        stopTimer();
        metrics.requests.inc({ service: 'auth.AuthService', method, status: failed ? 'UNAVAILABLE' : 'OK' });
        if (failed) {
          respond({ code: status.UNAVAILABLE, details: 'made to fail' });
        } else {
          respond(null, answer(call.request));
        }
      };
      if (options.delayMilliseconds === undefined) {
        finish();
      } else {
        void delay(options.delayMilliseconds).then(finish);
      }
    };
  }

  const server = new Server();
  server.addService(authService(), implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const http = { v1: await serveMetrics(releases.v1.registry), v2: await serveMetrics(releases.v2.registry) };
  const url = (one: HttpServer): string => `http://127.0.0.1:${(one.address() as AddressInfo).port}/metrics`;
  return {
    target: `127.0.0.1:${port}`,
    metrics: { v1: url(http.v1), v2: url(http.v2) },
    close: async () => {
      server.forceShutdown();
      for (const one of Object.values(http)) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
}

function authService(): ServiceDefinition {
  const definition = loadSync(authProto, { keepCase: true, defaults: true })['auth.AuthService'];
  if (definition === undefined || 'format' in definition) {
    throw new Error(`${authProto} has no auth.AuthService`);
  }
  return definition;
}

function createMetrics(release: string) {
  const registry = new Registry();
  const requests = new Counter({
    name: 'grpc_requests_total',
    help: 'Calls.',
    labelNames: ['service', 'method', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'grpc_request_duration_seconds',
    help: 'Seconds from request to answer.',
    labelNames: ['service', 'method'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  new Counter({
    name: 'zenlogic_build_info',
    help: 'Release.',
    labelNames: ['workload', 'release'],
    registers: [registry],
  }).inc({ workload: 'auth', release });
  return { registry, requests, seconds };
}

async function serveMetrics(registry: Registry): Promise<HttpServer> {
  const server = createServer((_, response) => {
    void registry.metrics().then((text) => response.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
