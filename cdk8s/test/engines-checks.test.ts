import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failureMarginPercent, readCanaryPolicy } from '../src/engines/canary-policy.js';
import { type Check, listChecks } from '../src/engines/checks.js';
import { repository } from '../src/repository.js';
import { evalPromql, type Series } from './testing/eval-promql.js';

const policy = readCanaryPolicy(repository);
const window = '5m';
const checks = listChecks(policy, {
  canary: { pods: 'namespace="shop",pod=~"canary-.+"', window },
  stable: { pods: 'namespace="shop",pod=~"stable-.+"', window },
});

/** What an engine makes of a check: within its limit, beyond it, or neither, for there is no number. */
type Outcome = 'within' | 'beyond' | 'nothing';

type Outcomes = Readonly<Record<string, Outcome>>;

const good: Outcomes = {
  'auth-calls': 'within',
  'auth-stable-failed-percent': 'within',
  'auth-restarts': 'within',
  'auth-failed-percent': 'within',
  'auth-failed-margin': 'within',
  'auth-p90': 'within',
  'auth-p90-margin': 'within',
};

/** A release with calls a quarter of a minute, of which some fail, and with 90 % that take less than an edge of a bucket. */
function release(
  name: 'canary' | 'stable',
  { calls, failed = 0, fast = calls }: { calls: number; failed?: number; fast?: number },
): Series {
  const labels = `namespace="shop",pod="${name}-1"`;
  const grpc = `service="auth.AuthService",method="VerifyToken",${labels}`;
  return {
    [`grpc_requests_total{${grpc},status="OK"}`]: `0+${calls - failed}x40`,
    ...(failed > 0 && { [`grpc_requests_total{${grpc},status="INTERNAL"}`]: `0+${failed}x40` }),
    [`grpc_requests_total{${grpc},status="NOT_FOUND"}`]: '0+0x40',
    [`grpc_request_duration_seconds_bucket{${grpc},le="0.005"}`]: `0+${fast}x40`,
    [`grpc_request_duration_seconds_bucket{${grpc},le="0.02"}`]: `0+${calls}x40`,
    [`grpc_request_duration_seconds_bucket{${grpc},le="+Inf"}`]: `0+${calls}x40`,
    [`process_start_time_seconds{${labels}}`]: '1000x40',
  };
}

function expectOutcomes(series: Series, outcomes: Outcomes): void {
  assert.deepEqual(
    Object.keys(outcomes),
    checks.map(({ name }) => name),
    'each check has its outcome',
  );
  const complaints = evalPromql(
    series,
    '10m',
    checks.flatMap((check) => {
      const outcome = outcomes[check.name];
      const { within, beyond } = conditions(check);
      return [
        { expr: `count(${within})`, value: outcome === 'within' ? 1 : undefined },
        { expr: `count(${beyond})`, value: outcome === 'beyond' ? 1 : undefined },
      ];
    }),
  );
  assert.equal(complaints, '');
}

function conditions({ query, limit }: Check): { readonly within: string; readonly beyond: string } {
  return 'min' in limit
    ? { within: `(${query}) >= ${limit.min}`, beyond: `(${query}) < ${limit.min}` }
    : { within: `(${query}) <= ${limit.max}`, beyond: `(${query}) > ${limit.max}` };
}

/** 60 calls every 15 s are 1,200 in five minutes. */
const canary = { calls: 60 };
const stable = { calls: 600 };

describe('what other engines judge by', () => {
  it('lets a canary pass that is as good as the stable release', () => {
    expectOutcomes({ ...release('canary', canary), ...release('stable', stable) }, good);
  });

  it('fails a canary that fails 2 % of its calls, by gRPC status', () => {
    expectOutcomes(
      { ...release('canary', { calls: 100, failed: 2 }), ...release('stable', stable) },
      { ...good, 'auth-failed-percent': 'beyond', 'auth-failed-margin': 'beyond' },
    );
  });

  it('fails a canary that fails 0.5 % more than a stable release without failures', () => {
    expectOutcomes(
      { ...release('canary', { calls: 200, failed: 1 }), ...release('stable', stable) },
      { ...good, 'auth-failed-margin': 'beyond' },
    );
  });

  it('fails a canary with a p90 of 15 ms', () => {
    // Half the calls take up to 5 ms, so nine of ten take up to 17 ms.
    expectOutcomes(
      { ...release('canary', { calls: 60, fast: 30 }), ...release('stable', stable) },
      { ...good, 'auth-p90': 'beyond', 'auth-p90-margin': 'beyond' },
    );
  });

  it('fails a canary whose process began anew', () => {
    const series = {
      ...release('canary', canary),
      ...release('stable', stable),
      'process_start_time_seconds{namespace="shop",pod="canary-1"}': '1000x30 2000x10',
    };
    expectOutcomes(series, { ...good, 'auth-restarts': 'beyond' });
  });

  it('F3: says nothing good of a canary with fewer than 1,000 calls', () => {
    expectOutcomes(
      { ...release('canary', { calls: 40 }), ...release('stable', stable) },
      { ...good, 'auth-calls': 'beyond' },
    );
  });

  it('F3: says nothing of a canary without calls: what is NaN is within no limit', () => {
    expectOutcomes(
      { ...release('canary', { calls: 0 }), ...release('stable', stable) },
      {
        ...good,
        'auth-calls': 'beyond',
        'auth-failed-percent': 'nothing',
        'auth-failed-margin': 'nothing',
        'auth-p90': 'nothing',
        'auth-p90-margin': 'nothing',
      },
    );
  });

  it('F3: says nothing of a canary that is not scraped', () => {
    expectOutcomes(release('stable', stable), {
      ...good,
      'auth-calls': 'nothing',
      'auth-restarts': 'nothing',
      'auth-failed-percent': 'nothing',
      'auth-failed-margin': 'nothing',
      'auth-p90': 'nothing',
      'auth-p90-margin': 'nothing',
    });
  });

  it('F2: counts no calls of a canary that cannot be scraped any more, though the window is full of them', () => {
    const all = release('canary', canary);
    const lost = Object.fromEntries(
      Object.entries(all).map(([name, values]) => [name, `${values.replace('x40', 'x38')} stale`]),
    );
    expectOutcomes({ ...lost, ...release('stable', stable) }, { ...good, 'auth-calls': 'nothing' });
  });

  it('compares with nothing where the stable release is not scraped', () => {
    expectOutcomes(release('canary', canary), {
      ...good,
      'auth-stable-failed-percent': 'nothing',
      'auth-failed-margin': 'nothing',
      'auth-p90-margin': 'nothing',
    });
  });

  it('F10: takes a stable release that fails as badly for no measure', () => {
    expectOutcomes(
      { ...release('canary', { calls: 100, failed: 3 }), ...release('stable', { calls: 100, failed: 3 }) },
      { ...good, 'auth-stable-failed-percent': 'beyond', 'auth-failed-percent': 'beyond' },
    );
  });

  it('looks at no other namespace and at no other pods', () => {
    const others = Object.fromEntries(
      Object.entries(release('canary', { calls: 100, failed: 50 })).flatMap(([name, values]) => [
        [name.replace('shop', 'other'), values],
        [name.replace('canary-1', 'catalog-1'), values],
      ]),
    );
    expectOutcomes({ ...others, ...release('canary', canary), ...release('stable', stable) }, good);
  });
});

describe('the margin of failed calls', () => {
  it('is the share at which the binomial test says no, with the fewest calls and a stable release without failures', () => {
    // 0.1 ^ 4 = 0.0001: four failures of 1,000 calls.
    assert.equal(failureMarginPercent(policy), 0.4);
    assert.equal(failureMarginPercent({ ...policy, steps: [50, 100] }), 1.4);
  });

  it('cannot be, without a step below 100', () => {
    assert.throws(
      () => failureMarginPercent({ ...policy, steps: [100] }),
      /^Error: canary\/policy\.json: the first of steps is 100, .* begin lower$/,
    );
  });
});
