import { uuidSchema } from '@zenlogic/runtime/rest';
import { z } from 'zod';

/** The local in a path. */
export const localIdSchema = uuidSchema().meta({
  description: 'Names the local.',
  examples: ['f0e76b7d-6a48-4a62-a3b4-ec4ce8b15f4c'],
});

/** The parameters of a path that names a local. */
export const localParams = z.object({ local_id: localIdSchema });
