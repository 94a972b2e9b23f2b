import type { IncomingMessage } from 'node:http';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import type { BodyBudget } from './body-budget.js';
import { ProblemError } from './problem.js';

/** What a body may be. */
export interface BodyLimits {
  /** In bytes. */
  readonly size: number;
  /** How long it may take to arrive, in milliseconds. */
  readonly timeout: number;
  /** Shared by all bodies that are under way. */
  readonly budget: BodyBudget;
}

/** Tells whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    (headers['content-length'] ?? '0').replaceAll('0', '') !== ''
  );
}

/**
 * Refuses a body whose media type is not expected, or that is encoded.
 *
 * @returns the media type in lower case, without parameters.
 * @throws {ProblemError} 415 otherwise.
 */
export function checkContentType({ headers }: IncomingMessage, allowed: readonly string[]): string {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const media = type.trim();
  if (!allowed.includes(media)) {
    throw new ProblemError(415, `content-type: send ${allowed.join(' or ')}`, {
      headers: { accept: allowed.join(', ') },
    });
  }
  if (parameters.some((parameter) => /^\s*charset\s*=(?!\s*"?utf-8"?\s*$)/.test(parameter))) {
    throw new ProblemError(415, 'content-type: send the body in UTF-8');
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ProblemError(415, 'content-encoding: send the body as it is', {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  return media;
}

/**
 * Refuses a body that announces to be larger than allowed.
 *
 * @throws {ProblemError} 413
 */
export function checkContentLength({ headers }: IncomingMessage, size: number): void {
  if (Number(headers['content-length'] ?? 0) > size) {
    throw tooLarge(size);
  }
}

/**
 * Reads a body into memory.
 *
 * @throws {ProblemError} 413 when it is larger than allowed, 408 when it takes too long, 503 when too many bytes of
 * others are waiting for the rest of theirs; a CANCELLED `ServiceError` when the client hangs up before its end.
 */
export function readBody(request: IncomingMessage, { size, timeout, budget }: BodyLimits): Promise<Buffer> {
  checkContentLength(request, size);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const timer = setTimeout(
      () => finish(new ProblemError(408, `the body did not arrive within ${timeout} ms`)),
      timeout,
    );
    function onData(chunk: Buffer): void {
      received += chunk.length;
      chunks.push(chunk);
      const hasRoom = budget.take(chunk.length);
      if (received > size) {
        finish(tooLarge(size));
      } else if (!hasRoom) {
        finish(new ProblemError(503, 'too many bodies are arriving; try again'));
      }
    }
    function onEnd(): void {
      finish(undefined);
    }
    function onClose(): void {
      finish(new ServiceError(status.CANCELLED, 'the client hung up before the end of its body'));
    }
    function finish(error: Error | undefined): void {
      clearTimeout(timer);
      budget.giveBack(received);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      if (error === undefined) {
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      } else {
        reject(error);
      }
    }
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

function tooLarge(size: number): ProblemError {
  return new ProblemError(413, `the body is larger than ${size} bytes`);
}
