import type { z } from 'zod';
import { type FieldProblem, ProblemError } from './problem.js';

/** More would make the answer longer than the request. */
const maxErrors = 100;

/**
 * Reads a part of a request by its schema.
 *
 * @param where what the part is, for people, such as `the body`.
 * @throws {ProblemError} 400 that names each bad field.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const errors = result.error.issues
    .slice(0, maxErrors)
    .flatMap((issue) => describeIssue(issue, value, where))
    .slice(0, maxErrors);
  const [first] = errors;
  throw new ProblemError(
    400,
    errors.length === 1 && first ? `${first.field}: ${first.message}` : `${errors.length} fields are wrong`,
    { errors },
  );
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown, where: string): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      message: `${where} has no such field; leave it out`,
    }));
  }
  const isMissing = path.length > 0 && issue.code === 'invalid_type' && at(value, issue.path) === undefined;
  return [{ field: path.join('.') || where, message: isMissing ? 'is missing' : issue.message }];
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) {
      return undefined;
    }
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}
