import { isUtf8 } from 'node:buffer';
import { ProblemError } from './problem.js';

/** Keys by which a merge into an object would reach what all objects inherit from. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Only a text with one of these can hold a forbidden key, perhaps escaped, or half of a character. */
const suspicious = /__proto__|constructor|prototype|\\u/;

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Reads the bytes of a body as JSON (RFC 8259).
 *
 * @throws {ProblemError} 400 when they are no UTF-8 or no JSON, when a key anywhere is `__proto__`, `constructor` or
 * `prototype`, or when a text has half of a surrogate pair.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) {
    throw new ProblemError(400, 'the body is not encoded in UTF-8');
  }
  const text = bytes.toString();
  const value = parse(text);
  if (suspicious.test(text)) {
    inspect(value);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message quotes the body, which may hold a token; the position is enough.
    const position = /position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    throw new ProblemError(400, `the body is not valid JSON${position ? `, at ${position}` : ''}`);
  }
}

/** Looks at every key and text. Not recursive: a body of 1 MiB can be nested half a million deep. */
function inspect(root: unknown): void {
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value === 'string') {
      inspectText(value);
    } else if (Array.isArray(value)) {
      for (const item of value) {
        rest.push(item);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (forbiddenKeys.has(key)) {
          throw new ProblemError(400, `the body has a field ${key}, which no request may have; leave it out`);
        }
        inspectText(key);
        rest.push(member);
      }
    }
  }
}

function inspectText(text: string): void {
  if (loneSurrogate.test(text)) {
    throw new ProblemError(400, 'a text of the body has half of a surrogate pair, which is no character');
  }
}
