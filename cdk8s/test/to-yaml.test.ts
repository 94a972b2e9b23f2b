import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IstioObject } from '../src/constructs/istio-object.js';
import { toYaml } from '../src/output/to-yaml.js';
import { createChart } from './testing/facts.js';

function write(notes: Readonly<Record<string, string>>): string {
  const sidecar = new IstioObject(createChart().chart, {
    kind: 'Sidecar',
    name: 'sample',
    why: `It is ${'very '.repeat(20)}long.`,
    spec: { egress: [{ hosts: ['./*'], bind: undefined }] },
    notes,
  });
  return toYaml([sidecar]);
}

describe('a manifest', () => {
  it('has comments above what they are about, in lines that can be read', () => {
    assert.equal(
      write({ 'spec.egress.0': 'The first.', 'spec.egress': 'All.' }),
      `# It is very very very very very very very very very very very very very very very very very very
# very very long.
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: sample
spec:
  # All.
  egress:
    # The first.
    - hosts:
        - ./*
`,
    );
  });

  it('is refused with a comment on what is not there', () => {
    assert.throws(() => write({ 'spec.egress.1': 'Lost.' }), /there is no spec\.egress\.1 to comment on/);
  });
});
