import { fileURLToPath } from 'node:url';
import { createOutput } from '../../output/output.js';
import { readPolicy } from '../../policy.js';
import type { Session } from '../session.js';
import type { SimulatedMesh } from './simulated-mesh.js';

/** The policy of the repository. */
const policyFile = fileURLToPath(new URL('../../../../policy.json', import.meta.url));

/** Creates a session in a simulated mesh, whose output is for programs and is kept. */
export function createSession(
  { target, source, clock }: SimulatedMesh,
  signal: AbortSignal = new AbortController().signal,
): { readonly session: Session; readonly told: { stdout: string; stderr: string } } {
  const told = { stdout: '', stderr: '' };
  const output = createOutput(
    {
      stdout: { write: (text) => (told.stdout += text) },
      stderr: { write: (text) => (told.stderr += text) },
    },
    { isJson: true, colour: false, env: {} },
  );
  const policy = readPolicy(policyFile);
  return { session: { target, source, shareSource: source, policy, output, clock, signal }, told };
}
