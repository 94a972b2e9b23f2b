import { fileURLToPath } from 'node:url';

/** The file that a process of auth is to preload: `NODE_OPTIONS=--import <it>`. */
export const faultsModule: string = fileURLToPath(new URL('./inject-faults.mjs', import.meta.url));
