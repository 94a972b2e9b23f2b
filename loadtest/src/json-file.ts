import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { UsageError } from './usage-error.js';

/**
 * Reads a JSON file and checks it against a schema.
 *
 * @throws UsageError naming the file and every bad field.
 */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${messageOf(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}: is not JSON: ${messageOf(error)}`);
  }
  return check(path, schema, value);
}

/**
 * Checks a value that came from a file.
 *
 * @param where the file, and the line if there is one, for the message.
 * @throws UsageError naming `where` and every bad field.
 */
export function check<T>(where: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.map(String).join('.');
    return field === '' ? issue.message : `${field}: ${issue.message}`;
  });
  throw new UsageError(`${where}: ${problems.join('; ')}`);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
