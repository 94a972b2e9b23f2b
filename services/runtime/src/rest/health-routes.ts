import { z } from 'zod';
import { ProblemError } from './problem.js';
import { defineRoute, type Route } from './route.js';

const state = z.strictObject({ status: z.literal('ok') });
const ok = { body: { status: 'ok' } } as const;

/**
 * `GET /health/live` answers while the event loop turns, `GET /health/ready` while `readiness` says so. Both are answered
 * also when there is no room for other requests.
 */
export function createHealthRoutes(readiness: () => boolean): readonly Route[] {
  const common = { method: 'get', tag: 'health', security: 'none', errors: [], concurrency: 1_000 } as const;
  return [
    defineRoute({
      ...common,
      path: '/health/live',
      operationId: 'getLiveness',
      summary: 'Tells whether the process turns; depends on nothing else.',
      responses: { 200: { description: 'It does.', schema: state } },
      handle: () => ok,
    }),
    defineRoute({
      ...common,
      path: '/health/ready',
      operationId: 'getReadiness',
      summary:
        'Tells whether requests can be answered: 503 while a dependency is away, or once it is told to stop.',
      responses: { 200: { description: 'They can.', schema: state } },
      handle: () => {
        if (!readiness()) {
          throw new ProblemError(
            503,
            'not ready: something that this depends on is away, or the process stops',
          );
        }
        return ok;
      },
    }),
  ];
}
