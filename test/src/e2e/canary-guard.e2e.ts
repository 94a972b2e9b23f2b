import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { documentOf, runCanary } from './canary-command.js';
import { guardWeights, patchWeights, setGuard } from './canary-guard.js';
import { createOperator, removeOperator } from './canary-operator.js';
import { runCommand } from './command.js';
import { applyMesh, helmRelease, readWeights, refusalOf } from './installation.js';
import { step } from './say.js';
import { repository } from './settings.js';
import { openMeshSuite } from './suite.js';

let unguard: (() => Promise<void>) | undefined;
const { namespace, settings, keep } = openMeshSuite('11 canary guard', async (suite) => {
  unguard = await guardWeights(suite.namespace);
});
after(async () => {
  await unguard?.();
  await removeOperator(namespace);
});

it('F7: keeps 50/50 through helm upgrade, and refuses whoever applies 90/10 again', {
  timeout: 300_000,
}, async () => {
  await shift(50);
  await step('helm upgrade', () => helmRelease('upgrade', namespace, settings));
  const attempts: readonly (readonly [name: string, attempt: () => Promise<unknown>])[] = [
    ['kubectl apply -k istio/', () => applyMesh(namespace)],
    [
      'kubectl apply --server-side --force-conflicts',
      () =>
        namespace.kubectl([
          ...['apply', '--server-side', '--force-conflicts', '--filename'],
          `${repository}istio/auth-virtualservice.yaml`,
        ]),
    ],
    ['kubectl patch', () => namespace.kubectl(['patch', ...mergePatch(90, 10)])],
    ['make deploy', () => deploy()],
  ];
  const refused: string[] = [];
  for (const [name, attempt] of attempts) {
    const refusal = (await refusalOf(attempt)) ?? 'not refused';
    assert.match(refusal, /50\/50/, name);
    assert.match(refusal, /90\/10/, name);
    assert.match(refusal, /canary .*shift/, name);
    refused.push(name);
  }
  const weights = await readWeights(namespace);
  keep({
    subject: `F7: at 50/50, helm upgrade, then ${attempts.map(([name]) => name).join(', ')}`,
    measured: `${refused.length} of ${attempts.length} refused with both values; weights ${Array.from(weights.values()).join('/')}`,
    goal: 'all refused, 50/50',
    isMet: refused.length === attempts.length && weights.get('auth-service') === 50,
  });
  assert.equal(weights.get('auth-service'), 50);
  await shift(10);
  await step('kubectl apply -k istio/, with the weights that are in force', () => applyMesh(namespace));
});

it('F11: refuses an operator who may only look, and says how to do it by hand', {
  timeout: 120_000,
}, async () => {
  const kubeconfig = await createOperator(namespace, { mayMoveWeights: false });
  const looked = await runCanary(namespace, ['history'], { kubeconfig });
  assert.equal(looked.exitCode, 0, looked.output + looked.said);
  const { exitCode, said } = await runCanary(namespace, ['shift', '25'], { kubeconfig });
  assert.equal(exitCode, 4, said);
  assert.match(said, /may not patch virtualservices\.networking\.istio\.io/);
  const [patch = ''] = /kubectl --context .* patch virtualservice .*/.exec(said) ?? [];
  assert.equal((await readWeights(namespace)).get('auth-service-v2'), 10);
  // By somebody who may: with the kubeconfig of the tests.
  const answer = await runCommand('bash', ['-c', patch.replace(/--context \S+/, '')]);
  const byHand = (await readWeights(namespace)).get('auth-service-v2');
  keep({
    subject: 'F11: canary shift 25 by an operator without the right to patch',
    measured: `exit ${exitCode}; the patch that it prints makes it ${byHand} %`,
    goal: 'exit 4, nothing written, a patch that works',
    isMet: byHand === 25,
  });
  assert.match(answer, /patched/);
  assert.equal(byHand, 25);
  // With all of the Role that the documentation has.
  await createOperator(namespace, { mayMoveWeights: true });
  await shift(10, kubeconfig);
  const verified = await runCanary(namespace, ['verify', '10', '--send', '500'], { kubeconfig });
  assert.equal(verified.exitCode, 0, verified.output + verified.said);
});

it('E1: refuses weights that make no sense, and names the field of those that are there', {
  timeout: 120_000,
}, async () => {
  const senseless = [
    [80, 30],
    [150, 10],
    [0, 0],
    [101, -1],
  ] as const;
  for (const pair of senseless) {
    const refusal = await patchWeights(namespace, pair);
    assert.match(refusal ?? 'not refused', /spec\.http\[2\]\.route: the weights are /);
  }
  await setGuard(namespace, false);
  assert.equal(await patchWeights(namespace, [80, 30]), undefined);
  const { exitCode, output } = await runCanary(namespace, ['status']);
  const { error } = documentOf<{ readonly error: string }>({ exitCode, output, said: '' });
  await setGuard(namespace, true);
  // Weights that were broken may be mended without a record.
  assert.equal(await patchWeights(namespace, [90, 10]), undefined);
  keep({
    subject: 'E1: weights 80/30, 150/10, 0/0, 101/-1 by kubectl patch; canary status of a live 80/30',
    measured: `all refused; exit ${exitCode}: ${error}`,
    goal: 'refused; the field is named',
    isMet: exitCode === 5 && error.includes('spec.http[2].route'),
  });
  assert.equal(exitCode, 5);
  assert.match(error, /spec\.http\[2\]\.route: weights sum to 110/);
});

/** Without calls there is no share to observe, so it ends with "nothing is proven" once the weights are in force. */
async function shift(percent: number, kubeconfig?: string): Promise<void> {
  const outcome = await runCanary(namespace, ['shift', String(percent), '--timeout', '1s'], {
    ...(kubeconfig !== undefined && { kubeconfig }),
  });
  assert.ok([0, 6].includes(outcome.exitCode), outcome.output + outcome.said);
  assert.equal((await readWeights(namespace)).get('auth-service-v2'), percent);
}

function mergePatch(stable: number, canary: number): readonly string[] {
  const patch = [
    { op: 'replace', path: '/spec/http/2/route/0/weight', value: stable },
    { op: 'replace', path: '/spec/http/2/route/1/weight', value: canary },
  ];
  return ['virtualservice', 'auth-service-grpc', '--type=json', '--patch', JSON.stringify(patch)];
}

async function deploy(): Promise<string> {
  const environment = [`NAMESPACE=${namespace.name}`, `RELEASE=${settings.release}`];
  return await runCommand(
    'env',
    [...environment, `${repository}charts/deploy`, '--reset-then-reuse-values'],
    {
      timeoutSeconds: 300,
    },
  );
}
