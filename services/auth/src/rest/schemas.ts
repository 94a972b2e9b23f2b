import { uuidSchema } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import { maxTokenLength } from '../token-claims.js';

/** How many permissions a member may have, and how many locals may be listed for it. */
const maxPermissions = 100;
const maxLocals = 1_000;
const maxNameLength = 100;

/** Written as in records, and short enough for a token to carry a good number of them. */
export const permissionsSchema = z
  .array(
    z
      .string()
      .max(64, 'write a permission of at most 64 characters')
      .regex(/^[a-z]+:[a-z]+$/, 'write a permission as noun:verb, such as catalog:read'),
  )
  .max(maxPermissions, `give at most ${maxPermissions} permissions`);

export const localsSchema = z
  .union(
    [z.literal('*'), z.array(uuidSchema()).max(maxLocals, `give at most ${maxLocals} locals`)],
    'write "*" for every local, or a list of at most 1,000 ids',
  )
  .meta({ description: 'The locals where the member may work; `*` is every one of the organization.' });

/** The name of a local, as people see it. */
export const nameSchema = z
  .string()
  .min(1, 'write a name')
  // Characters, as JSON Schema counts them; JavaScript counts halves of some.
  .refine((name) => [...name].length <= maxNameLength, `write a name of at most ${maxNameLength} characters`)
  .meta({ override: { maxLength: maxNameLength } });

export const tokenSchema = z
  .string()
  .min(1, 'is empty; give a JSON Web Token in compact form')
  .max(maxTokenLength, `is longer than ${maxTokenLength} bytes`);

export const localIdParams = z.strictObject({ local_id: uuidSchema() });
export const userIdParams = z.strictObject({ user_id: uuidSchema() });
