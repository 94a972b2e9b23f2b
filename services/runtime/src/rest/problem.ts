import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { ServiceError } from '../service-error.js';
import { httpStatusOf } from './http-status.js';

/** What is wrong with one field of a request. */
export interface FieldProblem {
  /** Where it is, such as `items.3.sku`. */
  readonly field: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}

/** Ends a request with a problem. For what has a gRPC status, throw a `ServiceError` instead. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly errors: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  /**
   * @param status the HTTP status, 4xx or 5xx.
   * @param detail sent to the client as it is: name the field, never a token or a secret.
   */
  constructor(
    readonly status: number,
    detail: string,
    options: {
      readonly errors?: readonly FieldProblem[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.errors = options.errors;
    this.headers = options.headers;
  }
}

/** Problem details (RFC 9457), the body of every answer from 400 on. */
export const problemSchema = z
  .strictObject({
    type: z
      .literal('about:blank')
      .meta({ description: 'Says that `title` is all there is to know of the kind.' }),
    title: z.string().meta({ description: 'The phrase of the status.' }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What went wrong, for people.' }),
    request_id: z.string().meta({ description: 'By this id the request can be found in logs.' }),
    errors: z
      .array(
        z.strictObject({
          field: z.string().meta({ description: 'The bad field, such as `items.3.sku`.' }),
          message: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details as in RFC 9457.' });
export type Problem = z.output<typeof problemSchema>;

/** An answer that says what went wrong. */
export interface ProblemReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
}

/** What nobody outside may learn more about. */
const unexpected = { status: 500, message: 'Unknown server error occurred' };

/** Tells whether an error is one that was thrown to be answered with. Any other is to be reported. */
export function isExpected(error: unknown): error is ProblemError | ServiceError {
  return error instanceof ProblemError || error instanceof ServiceError;
}

/**
 * Turns what a handler threw into an answer. What was not expected, and what a peer calls INTERNAL or UNKNOWN, leaves
 * as 500 with a fixed text.
 *
 * @param hasToken whether the request brought a token, which then was refused when this is a 401.
 */
export function problemReply(error: unknown, requestId: string, hasToken: boolean): ProblemReply {
  const { status, message, errors, headers } = readError(error);
  return {
    status,
    headers: { ...challenge(status, hasToken), ...headers, 'content-type': 'application/problem+json' },
    body: {
      type: 'about:blank',
      title: titleOf(status),
      status,
      detail: message,
      request_id: requestId,
      ...(errors && { errors: [...errors] }),
    },
  };
}

/** The phrase of a status. */
export function titleOf(status: number): string {
  return status === 499 ? 'Client Closed Request' : (STATUS_CODES[status] ?? 'Error');
}

function readError(error: unknown): Pick<ProblemError, 'status' | 'message'> & Partial<ProblemError> {
  if (error instanceof ProblemError) {
    return error;
  }
  const status = error instanceof ServiceError ? httpStatusOf(error.code) : 500;
  return error instanceof ServiceError && status !== 500 ? { status, message: error.message } : unexpected;
}

function challenge(status: number, hasToken: boolean): Readonly<Record<string, string>> | undefined {
  switch (status) {
    case 401:
      // RFC 6750, section 3.1: a request without any token is told no error code.
      return { 'www-authenticate': `Bearer realm="zenlogic"${hasToken ? ', error="invalid_token"' : ''}` };
    case 429:
    case 503:
      return { 'retry-after': '1' };
    default:
      return undefined;
  }
}
