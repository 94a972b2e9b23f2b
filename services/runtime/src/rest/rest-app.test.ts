import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import { ServiceError } from '../service-error.js';
import { integerParameter, uuidSchema } from './parameters.js';
import { type Problem, ProblemError, problemSchema } from './problem.js';
import { defineRoute } from './route.js';
import { plain, startRest } from './testing/start-rest.js';

const id = '550e8400-e29b-41d4-a716-446655440000';

const echo = defineRoute({
  ...plain,
  path: '/things/{thing_id}/{name}',
  operationId: 'getThing',
  params: z.strictObject({ thing_id: uuidSchema(), name: z.string() }),
  query: z.strictObject({
    size: integerParameter({ min: 1, max: 10 }).optional(),
    tag: z.array(z.string().min(1)).max(2).default([]),
  }),
  responses: { 200: { description: 'What was asked.', schema: z.unknown() } },
  handle: ({ params, query, requestId }) => ({ body: { params, query, requestId } }),
});

const post = defineRoute({
  ...plain,
  method: 'post',
  path: '/things',
  operationId: 'postThing',
  body: z.strictObject({
    name: z.string().min(1, 'write a name'),
    parts: z.array(z.int()).max(1_000).optional(),
  }),
  bodySize: 10_000,
  responses: { 201: { description: 'What was sent.', schema: z.strictObject({ name: z.string() }) } },
  handle: ({ body }) => ({ status: 201, body: { name: body.name } }),
});

const bearer = defineRoute({
  ...plain,
  security: 'bearer',
  path: '/secret',
  operationId: 'getSecret',
  responses: { 204: { description: 'It is yours.' } },
  handle: ({ token, metadata }) => {
    assert.deepEqual(metadata.get('authorization'), [`Bearer ${token}`]);
    if (token !== 'good') {
      throw new ServiceError(status.UNAUTHENTICATED, 'the token is not valid');
    }
    return { status: 204 };
  },
});

/** Asks and checks that an answer from 400 on is a whole problem. */
async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  const text = await response.text();
  assert.match(response.headers.get('x-request-id') ?? '', /./);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  const { status: code, headers } = response;
  if (code < 400) {
    return { code, headers, body: text === '' ? undefined : JSON.parse(text), problem: undefined };
  }
  assert.equal(headers.get('content-type'), 'application/problem+json');
  const problem: Problem = problemSchema.parse(JSON.parse(text));
  assert.equal(problem.status, code);
  assert.equal(problem.request_id, headers.get('x-request-id'));
  return { code, headers, body: undefined, problem };
}

const sendJson = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', ...headers },
});

describe('a route', () => {
  it('gets what is asked, decoded and in the types of its schemas', async (t) => {
    const { url } = await startRest(t, { routes: [echo] });
    const { code, body } = await ask(`${url}/things/${id.toUpperCase()}/a%2Fb%20%C3%BC?size=7&tag=x`);
    assert.equal(code, 200);
    assert.deepEqual(body.params, { thing_id: id, name: 'a/b ü' });
    assert.deepEqual(body.query, { size: 7, tag: ['x'] });
  });

  it('takes a request id, or makes one', async (t) => {
    const { url } = await startRest(t, { routes: [echo] });
    const { body } = await ask(`${url}/things/${id}/a`, { headers: { 'x-request-id': 'mine' } });
    assert.equal(body.requestId, 'mine');
    const made = await ask(`${url}/things/${id}/a`, { headers: { 'x-request-id': 'not safe' } });
    assert.equal(made.body.requestId, made.headers.get('x-request-id'));
    assert.notEqual(made.body.requestId, 'not safe');
  });

  const wrong: readonly [what: string, path: string, field: string][] = [
    ['an id that is none', '/things/x/a', 'thing_id'],
    ['a number out of range', `/things/${id}/a?size=11`, 'size'],
    ['a number that is none', `/things/${id}/a?size=1e1`, 'size'],
    ['an empty number', `/things/${id}/a?size=`, 'size'],
    ['a parameter twice', `/things/${id}/a?size=1&size=2`, 'size'],
    ['too many of a list', `/things/${id}/a?tag=a&tag=b&tag=c`, 'tag'],
    ['an unknown parameter', `/things/${id}/a?sise=1`, 'sise'],
    ['the parameter __proto__', `/things/${id}/a?__proto__=1`, '__proto__'],
    ['the parameter constructor', `/things/${id}/a?constructor=1`, 'constructor'],
  ];
  for (const [what, path, field] of wrong) {
    it(`C1: answers 400 and names the field for ${what}`, async (t) => {
      const { url } = await startRest(t, { routes: [echo] });
      const { code, problem } = await ask(url + path);
      assert.equal(code, 400);
      assert.deepEqual(
        problem?.errors?.map((error) => error.field),
        [field],
      );
    });
  }

  it('C1: answers 400 for a path that is not encoded well', async (t) => {
    const { url } = await startRest(t, { routes: [echo] });
    assert.equal((await ask(`${url}/things/${id}/%ff`)).code, 400);
    assert.equal((await ask(`${url}/things/${id}/%2`)).code, 400);
  });

  it('answers 404, 405 with Allow, and OPTIONS', async (t) => {
    const { url } = await startRest(t, { routes: [echo, post] });
    assert.equal((await ask(`${url}/thing`)).code, 404);
    assert.equal((await ask(`${url}/things/`)).code, 404, 'with a slash it is another path');
    assert.equal((await ask(`${url}/Things`)).code, 404);
    const refused = await ask(`${url}/things`, { method: 'DELETE' });
    assert.deepEqual([refused.code, refused.headers.get('allow')], [405, 'OPTIONS, POST']);
    const options = await ask(`${url}/things/${id}/a`, { method: 'OPTIONS' });
    assert.deepEqual([options.code, options.headers.get('allow')], [204, 'GET, HEAD, OPTIONS']);
  });

  it('answers HEAD with the headers of GET', async (t) => {
    const { url } = await startRest(t, { routes: [echo] });
    const get = await ask(`${url}/things/${id}/a`);
    const head = await ask(`${url}/things/${id}/a`, { method: 'HEAD' });
    assert.deepEqual([head.code, head.body], [200, undefined]);
    assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
  });

  it('answers 406 to who takes nothing that it has', async (t) => {
    const { url } = await startRest(t, { routes: [echo, bearer] });
    for (const [accept, code] of [
      ['text/html', 406],
      ['application/json;q=0', 406],
      ['text/html, application/*;q=0.1', 200],
      ['*/*', 200],
    ] as const) {
      assert.equal((await ask(`${url}/things/${id}/a`, { headers: { accept } })).code, code, accept);
    }
  });

  it('fails with 500 and tells nobody but the log why', async (t) => {
    const cases = {
      thrown: () => {
        throw new Error('a secret');
      },
      rejected: () => Promise.reject(new TypeError('a secret')),
      circular: () => {
        const body: Record<string, unknown> = {};
        body['self'] = body;
        return { body };
      },
      internal: () => Promise.reject(new ServiceError(status.INTERNAL, 'a secret')),
    };
    const { url, logged } = await startRest(t, {
      routes: Object.entries(cases).map(([name, handle]) =>
        defineRoute({
          ...plain,
          path: `/${name}`,
          operationId: name,
          responses: { 200: { description: 'Never.', schema: z.unknown() } },
          handle,
        }),
      ),
    });
    for (const name of Object.keys(cases)) {
      const { code, problem } = await ask(`${url}/${name}`);
      assert.deepEqual([code, problem?.detail], [500, 'Unknown server error occurred'], name);
    }
    assert.equal(logged.filter((line) => line.includes('unexpected error in a handler')).length, 3);
  });
});

describe('a JSON body', () => {
  it('is read and validated', async (t) => {
    const { url } = await startRest(t, { routes: [post] });
    const { code, body } = await ask(
      `${url}/things`,
      sendJson('{"name":"ü"}', {
        'content-type': 'Application/JSON; Charset="UTF-8"',
      }),
    );
    assert.deepEqual([code, body], [201, { name: 'ü' }]);
  });

  const refused: readonly [what: string, init: RequestInit, code: number, detail: RegExp][] = [
    ['malformed JSON', sendJson('{"name":'), 400, /not valid JSON/],
    ['no body', { method: 'POST', headers: { 'content-type': 'application/json' } }, 400, /body is missing/],
    ['a wrong type', sendJson('{"name":7}'), 400, /^name: Invalid input: expected string/],
    ['no object', sendJson('[]'), 400, /^the body: Invalid input: expected object/],
    ['a missing field', sendJson('{}'), 400, /^name: is missing$/],
    ['an unknown field', sendJson('{"name":"a","nmae":1}'), 400, /^nmae: the body has no such field/],
    ['a number that JSON cannot hold', sendJson('{"name":"a","parts":[1e999]}'), 400, /^parts\.0: /],
    ['the key __proto__', sendJson('{"name":"a","__proto__":{"x":1}}'), 400, /a field __proto__/],
    [
      'the key constructor',
      sendJson('{"name":"a","constructor":{"prototype":{"x":1}}}'),
      400,
      /a field (constructor|prototype)/,
    ],
    ['a body over the limit', sendJson(`{"name":"${'a'.repeat(10_000)}"}`), 413, /larger than 10000 bytes/],
    [
      'another content type',
      sendJson('{"name":"a"}', { 'content-type': 'text/plain' }),
      415,
      /application\/json/,
    ],
    ['another charset', sendJson('{}', { 'content-type': 'application/json; charset=latin1' }), 415, /UTF-8/],
    ['a compressed body', sendJson('{}', { 'content-encoding': 'gzip' }), 415, /content-encoding/],
  ];
  for (const [what, init, code, detail] of refused) {
    it(`C1, C2: answers ${code} for ${what}`, async (t) => {
      const { url } = await startRest(t, { routes: [post] });
      const answer = await ask(`${url}/things`, init);
      assert.equal(answer.code, code, answer.problem?.detail);
      assert.match(answer.problem?.detail ?? '', detail);
      assert.equal(({} as { x?: unknown }).x, undefined);
    });
  }

  it('lists at most 100 bad fields', async (t) => {
    const { url } = await startRest(t, { routes: [post] });
    const { code, problem } = await ask(
      `${url}/things`,
      sendJson(`{"name":"a","parts":[${'"",'.repeat(900)}1]}`),
    );
    assert.deepEqual([code, problem?.errors?.length], [400, 100]);
  });

  it('C1: answers 413 to a body that is sent in pieces, and goes on with the connection', async (t) => {
    const { url } = await startRest(t, { routes: [post] });
    const pieces = new ReadableStream({
      start(controller) {
        for (let piece = 0; piece < 20; piece++) {
          controller.enqueue(new TextEncoder().encode('a'.repeat(1_000)));
        }
        controller.close();
      },
    });
    const init = { ...sendJson(''), body: pieces, duplex: 'half' };
    assert.equal((await ask(`${url}/things`, init as RequestInit)).code, 413);
    assert.equal((await ask(`${url}/things`, sendJson('{"name":"a"}'))).code, 201);
  });
});

describe('a token', () => {
  for (const [authorization, code, challenge] of [
    [undefined, 401, 'Bearer realm="zenlogic"'],
    ['Basic YTpi', 401, 'Bearer realm="zenlogic"'],
    ['Bearer', 401, 'Bearer realm="zenlogic"'],
    ['Bearer bad', 401, 'Bearer realm="zenlogic", error="invalid_token"'],
    [`Bearer ${'a'.repeat(8_193)}`, 400, null],
    ['Bearer good', 204, null],
  ] as const) {
    it(`A16: gets ${code} as ${String(authorization).slice(0, 14)}`, async (t) => {
      const { url } = await startRest(t, { routes: [bearer] });
      const answer = await ask(`${url}/secret`, authorization ? { headers: { authorization } } : {});
      assert.equal(answer.code, code);
      assert.equal(answer.headers.get('www-authenticate'), challenge);
    });
  }
});

describe('an app', () => {
  it('answers 503 with Retry-After to more requests than it takes at once, and stays alive', async (t) => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = (path: string, concurrency?: number) =>
      defineRoute({
        ...plain,
        path,
        operationId: path,
        ...(concurrency && { concurrency }),
        responses: { 204: { description: 'In the end.' } },
        handle: async () => {
          await held;
          return { status: 204 };
        },
      });
    const { url } = await startRest(t, {
      routes: [slow('/shared'), slow('/own', 1)],
      limits: { requests: 2 },
    });
    const open = [ask(`${url}/shared`), ask(`${url}/shared`), ask(`${url}/own`)];
    // The third of each is refused as soon as the others are in.
    const refused = await Promise.race([...open, ask(`${url}/shared`)]);
    assert.deepEqual([refused.code, refused.headers.get('retry-after')], [503, '1']);
    assert.equal((await Promise.race([...open, ask(`${url}/own`)])).code, 503);
    assert.equal((await ask(`${url}/health/live`)).code, 200);
    release();
    assert.deepEqual(
      (await Promise.all(open)).map(({ code }) => code),
      [204, 204, 204],
    );
    assert.equal((await ask(`${url}/shared`)).code, 204);
  });

  it('tells whether it is ready', async (t) => {
    let isReady = false;
    const { url } = await startRest(t, { routes: [], readiness: () => isReady });
    assert.equal((await ask(`${url}/health/ready`)).code, 503);
    isReady = true;
    assert.deepEqual((await ask(`${url}/health/ready`)).body, { status: 'ok' });
    assert.deepEqual((await ask(`${url}/health/live`)).body, { status: 'ok' });
  });

  it('counts and times requests by route', async (t) => {
    const { url, metrics } = await startRest(t, { routes: [echo] });
    await ask(`${url}/things/${id}/a`);
    await ask(`${url}/things/x/a`);
    await ask(`${url}/nothing/here`);
    const text = await metrics.registry.metrics();
    for (const line of [
      'http_requests_total{method="GET",route="/things/{thing_id}/{name}",status="200"} 1',
      'http_requests_total{method="GET",route="/things/{thing_id}/{name}",status="400"} 1',
      'http_requests_total{method="any",route="none",status="404"} 1',
      'http_request_duration_seconds_count{method="GET",route="/things/{thing_id}/{name}"} 2',
      'le="0.01",method="GET",route="/things/{thing_id}/{name}"',
    ]) {
      assert.ok(text.includes(line), line);
    }
  });

  it('refuses two routes of one name and a tag that is not described', async (t) => {
    await assert.rejects(startRest(t, { routes: [echo, echo] }), /two routes are called/);
    await assert.rejects(startRest(t, { routes: [{ ...echo, tag: 'other' }] }), /the tag other/);
  });

  it('sends the headers of a handler and of its errors', async (t) => {
    const route = defineRoute({
      ...plain,
      path: '/headers',
      operationId: 'headers',
      query: z.strictObject({ fail: z.literal('yes').optional() }),
      responses: { 200: { description: 'Good.', schema: z.unknown() } },
      handle: ({ query }) => {
        if (query.fail) {
          throw new ProblemError(409, 'as you wish', { headers: { 'x-more': 'bad' } });
        }
        return { body: 1, headers: { 'x-more': 'good', 'cache-control': 'max-age=1' } };
      },
    });
    const { url } = await startRest(t, { routes: [route] });
    const good = await ask(`${url}/headers`);
    assert.deepEqual([good.headers.get('x-more'), good.headers.get('cache-control')], ['good', 'max-age=1']);
    const bad = await ask(`${url}/headers?fail=yes`);
    assert.deepEqual([bad.code, bad.headers.get('x-more')], [409, 'bad']);
  });
});
