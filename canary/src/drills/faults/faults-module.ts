/** The file that a process of auth is to preload, as an option of Node. */
export const preloadFaults = `--import ${new URL('./inject-faults.mjs', import.meta.url).href}`;
