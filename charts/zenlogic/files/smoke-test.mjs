// What `helm test` runs, inside the mesh and in the image of auth, which has node, gRPC and the protos.
//
//   node smoke-test.mjs SETTINGS.json health | validate-local | rest | split
//
// Prints a line for each thing it has seen, and exits with 1 when something is not as it must be.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const app = process.env.APP_DIR ?? '/app';
const require = createRequire(join(app, 'services/runtime/dist/'));
const grpc = require('@grpc/grpc-js');
const { loadSync } = require('@grpc/proto-loader');
const healthDefinition = require('grpc-health-check').service;

/** How long one call may take, in milliseconds; the first one waits for a connection. */
const timeout = 10_000;

const [settingsFile, name] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(settingsFile, 'utf8'));
const tests = { health: checkHealth, 'validate-local': validateLocal, rest: checkRest, split: observeSplit };

try {
  await tests[name]();
} catch (error) {
  process.stderr.write(`${name}: ${error.message}\n`);
  process.exitCode = 1;
}

async function checkHealth() {
  for (const { target, services } of settings.apis) {
    const check = unaryCaller(target, healthDefinition, 'Check');
    for (const service of services) {
      const { status } = await check({ service });
      expect(status === 'SERVING', `${target}: ${service} is ${status}`);
    }
    say(`${target} serves ${services.join(', ')}`);
  }
}

async function validateLocal() {
  const { request, expected } = settings.validateLocal;
  const { is_valid: isValid, local_name, error_message } = await authCaller('ValidateLocal')(request);
  say(`auth answers ${isValid ? `yes: ${local_name}` : `no: ${error_message}`}`);
  expect(expected === 'any' || isValid === (expected === 'yes'), `the answer must be ${expected}`);
}

async function checkRest() {
  const { request, expected } = settings.validateLocal;
  const url = `${settings.gateway}/api/v1/locals/${request.local_id}/validate`;
  const anonymous = await get(url);
  expect([401, 403].includes(anonymous.status), `a call without a token is answered ${anonymous.status}`);
  say(`the gateway refuses a call without a token (${anonymous.status})`);
  if (settings.kid === '') {
    say('no key here signs tokens, so no call with one was made');
    return;
  }
  const { status, body } = await get(url, { authorization: `Bearer ${issueToken(request)}` });
  // The mesh itself refuses it, and it asks for the public keys every 20 minutes only.
  const hint = String(body).startsWith('Jwt')
    ? '; if another release was removed here just now, the mesh may still know its key: README of cdk8s/, "The public keys of tokens"'
    : '';
  expect(status === 200, `GET ${url} is answered ${status}: ${JSON.stringify(body)}${hint}`);
  say(`the gateway answers ${body.is_valid ? `yes: ${body.local_name}` : `no: ${body.error_message}`}`);
  expect(expected === 'any' || body.is_valid === (expected === 'yes'), `the answer must be ${expected}`);
}

/** Asks for the health of an API that only release v2 has: whoever knows it is the canary. */
async function observeSplit() {
  const { calls, minPercent, maxPercent } = settings.split;
  const check = unaryCaller(settings.auth, healthDefinition, 'Check');
  let canary = 0;
  for (let made = 0; made < calls; made += 10) {
    const answers = await Promise.all(
      Array.from({ length: Math.min(10, calls - made) }, () =>
        check({ service: 'auth.v2.AuthService' }).then(
          () => true,
          (error) => {
            expect(error.code === grpc.status.NOT_FOUND, error.message);
            return false;
          },
        ),
      ),
    );
    canary += answers.filter(Boolean).length;
  }
  const percent = (100 * canary) / calls;
  say(`release v2 answered ${canary} of ${calls} calls (${percent.toFixed(1)} %)`);
  expect(percent >= minPercent && percent <= maxPercent, `it must be ${minPercent} % to ${maxPercent} %`);
}

function authCaller(method) {
  const contracts = loadSync('auth.proto', {
    includeDirs: [join(app, 'protos')],
    keepCase: true,
    defaults: true,
  });
  return unaryCaller(settings.auth, contracts['auth.AuthService'], method);
}

function unaryCaller(target, definition, method) {
  const Client = grpc.makeGenericClientConstructor(definition, '');
  const client = new Client(`dns:///${target}`, grpc.credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  });
  return (request) =>
    new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + timeout };
      client[method](request, new grpc.Metadata({ waitForReady: true }), options, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
}

async function get(url, headers = {}) {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeout) });
  const text = await response.text();
  return {
    status: response.status,
    body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
  };
}

function issueToken({ user_id, organization_id }) {
  const command = ['token', 'issue', '--keys', settings.keysDir, '--kid', settings.kid, '--ttl', '60s'];
  const whom = ['--user', user_id, '--organization', organization_id];
  const admin = join(app, 'services/auth/dist/main-admin.js');
  return execFileSync(process.execPath, [admin, ...command, ...whom], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

function expect(holds, complaint) {
  if (!holds) {
    throw new Error(complaint);
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
