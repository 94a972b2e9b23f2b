import { fileURLToPath } from 'node:url';

/** The root of this repository; from cdk8s/dist/src. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url));
