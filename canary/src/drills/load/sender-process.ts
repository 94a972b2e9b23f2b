// Sends calls from a process of its own, so that what the drills do beside it cannot make calls late.
import { isDeepStrictEqual } from 'node:util';
import { Client, credentials, status } from '@grpc/grpc-js';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';
import type { EncodedQuestion, LoadNews, LoadOrder, LoadRequest } from './load-messages.js';

/** Envoy shares out calls, not connections; several keep one lost connection from stopping all. */
const connections = 4;
const tickMs = 2;

const methods = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService');

function send(order: LoadOrder): { stop(): void } {
  const clients = Array.from(
    { length: connections },
    () => new Client(order.target, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
  );
  const starts: number[] = [];
  const ends: number[] = [];
  const outcomes: string[] = [];
  const begin = now();
  let open = 0;
  let latestMs = 0;
  let isStopping = false;
  const timer = setInterval(sendDue, tickMs);

  function sendDue(): void {
    const elapsed = now() - begin;
    const due = Math.min(order.maxCalls, Math.floor((elapsed * order.callsPerSecond) / 1000) + 1);
    if (starts.length < due) {
      const lateness = elapsed - (starts.length * 1000) / order.callsPerSecond;
      latestMs = Math.max(latestMs, lateness);
    }
    while (starts.length < due) {
      ask(starts.length);
    }
    if (starts.length >= order.maxCalls || elapsed > order.maxSeconds * 1000) {
      stop();
    }
  }

  function ask(index: number): void {
    const question = order.questions[index % order.questions.length];
    const client = clients[index % clients.length];
    const method = question && methods[question.method];
    if (question === undefined || method === undefined || client === undefined) {
      throw new Error('there is nothing to ask');
    }
    starts.push(now());
    open += 1;
    client.makeUnaryRequest(
      method.path,
      (bytes: Uint8Array) => Buffer.from(bytes),
      method.responseDeserialize,
      question.request,
      { deadline: Date.now() + order.timeoutMs },
      (error, answer) => {
        ends[index] = now();
        outcomes[index] = error ? (status[error.code] ?? 'UNKNOWN') : judge(question, answer ?? {});
        open -= 1;
        if (index === 0) {
          process.send?.({ kind: 'answered first' } satisfies LoadNews);
        }
        endWhenStill();
      },
    );
  }

  function stop(): void {
    clearInterval(timer);
    isStopping = true;
    endWhenStill();
  }

  function endWhenStill(): void {
    if (!isStopping || open > 0) {
      return;
    }
    for (const client of clients) {
      client.close();
    }
    const statuses = [...new Set(outcomes)];
    const result: LoadNews = {
      kind: 'result',
      starts: Float64Array.from(starts),
      ends: Float64Array.from(ends),
      outcomes: Uint8Array.from(outcomes, (outcome) => statuses.indexOf(outcome)),
      statuses,
      latestMs,
    };
    // Not before all of it is through: it is more than a pipe holds.
    process.send?.(result, () => process.disconnect());
  }

  sendDue();
  return { stop };
}

function judge({ expected }: EncodedQuestion, answer: object): string {
  const given = new Map<string, unknown>(Object.entries(answer));
  const isRight = Object.entries(expected).every(([field, value]) =>
    isDeepStrictEqual(given.get(field), value),
  );
  return isRight ? 'OK' : 'WRONG_ANSWER';
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

let sending: { stop(): void } | undefined;
process.on('message', (request: LoadRequest) => {
  if (request.kind === 'order') {
    sending = send(request.order);
  } else {
    sending?.stop();
  }
});
// Nobody is left who wants to know.
process.on('disconnect', () => process.exit());
