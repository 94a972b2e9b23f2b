// Asks something from inside the cluster and prints the answer as JSON.
//
//   node ask.mjs '{"kind": "grpc", "target": "auth-service:50051", "service": …, "method": …, "request": …}'
//   node ask.mjs '{"kind": "http", "url": …, "method"?, "headers"?, "body"?}'
//   node ask.mjs '{"kind": "first", …as grpc}'      asks until it is answered OK; prints when that was
//   node ask.mjs '{"kind": "share", "target": …, "calls": 300}'   which part release v2 of auth answers, in percent
import { callUnary, createClient, grpc } from './clients.mjs';

const question = JSON.parse(process.argv[2]);
const kinds = { grpc: askGrpc, http: askHttp, first: askFirst, share: askShare };

const answer = await kinds[question.kind](question);
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));

async function askGrpc({ target, service, ...call }) {
  return await callUnary(createClient(target, service), call);
}

async function askHttp({ url, method, headers, body }) {
  try {
    const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(10_000) });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  } catch (error) {
    return { error: error.cause?.code ?? error.cause?.message ?? error.message };
  }
}

async function askFirst({ target, service, within = 180_000, ...call }) {
  const end = Date.now() + within;
  let client = createClient(target, service);
  let last;
  while (Date.now() < end) {
    last = await callUnary(client, { ...call, timeout: 1_000 });
    if (last.code === grpc.status.OK) {
      return { ...last, time: Date.now() };
    }
    client.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    // A name that did not resolve is not looked up again for a while by the same client.
    client = createClient(target, service);
  }
  return { ...last, time: Date.now() };
}

/** Only release v2 knows the health of its own API. */
async function askShare({ target, calls }) {
  const client = createClient(target, 'grpc.health.v1.Health');
  const call = { method: 'Check', request: { service: 'auth.v2.AuthService' }, waitForReady: true };
  let ofV2 = 0;
  for (let made = 0; made < calls; made += 10) {
    for (const { code, details } of await Promise.all(
      Array.from({ length: 10 }, () => callUnary(client, call)),
    )) {
      if (code !== grpc.status.OK && code !== grpc.status.NOT_FOUND) {
        return { code, details };
      }
      ofV2 += code === grpc.status.OK ? 1 : 0;
    }
  }
  return { code: 0, percent: (100 * ofV2) / calls };
}
