import { required, type YamlField } from './yaml-field.js';

/** When a call is tried again. */
export interface Retries {
  /** Tries after the first; 0 means none. */
  readonly attempts: number;
  /** Of each try. By default, that of the route. */
  readonly perTryTimeoutMs: number | undefined;
  /** Envoy's names of the conditions. */
  readonly retryOn: readonly string[];
}

/** What Istio does for a route that says nothing about retries, short of conditions that HTTP/1.1 alone knows. */
export const defaultRetries: Retries = {
  attempts: 2,
  perTryTimeoutMs: undefined,
  retryOn: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'],
};

const conditions = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'refused-stream',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

/** Reads `retries` of a route. */
export function readRetries(field: YamlField): Retries {
  const fields = field.object(['attempts', 'perTryTimeout', 'retryOn']);
  return {
    // Istio reads an absent number as 0, so that nothing is retried: surely a slip.
    attempts: required(field, fields.attempts, 'attempts').integer(0, 100),
    perTryTimeoutMs: fields.perTryTimeout?.duration(),
    retryOn: fields.retryOn ? readConditions(fields.retryOn) : defaultRetries.retryOn,
  };
}

function readConditions(field: YamlField): readonly string[] {
  const words = field
    .string()
    .split(',')
    .map((word) => word.trim());
  const unknown = words.find((word) => !conditions.includes(word));
  if (unknown !== undefined) {
    throw field.error(`"${unknown}" is no condition known here; use some of: ${conditions.join(', ')}`);
  }
  return words;
}
