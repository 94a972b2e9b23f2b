import { z } from 'zod';

/** A UUID in either case, brought into lower case (RFC 9562). */
export function uuidSchema(): z.ZodType<string, string> {
  return z.guid('is no UUID; give 36 characters such as 550e8400-e29b-41d4-a716-446655440000').toLowerCase();
}

/** A whole number in the path or the query, written in decimal. */
export function integerParameter({
  min,
  max,
}: {
  readonly min: number;
  readonly max: number;
}): z.ZodType<number, string> {
  const message = `write a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^-?\d{1,16}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .meta({ override: { type: 'integer', minimum: min, maximum: max, pattern: undefined } });
}
