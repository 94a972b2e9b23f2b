const began = performance.now();

/** Tells a person what is going on, with the seconds since this process began. */
export function say(text: string): void {
  const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(4);
  process.stderr.write(`[e2e ${seconds} s] ${text}\n`);
}

/** Says what is about to happen, and how long it took once it has. */
export async function step<T>(text: string, action: () => Promise<T>): Promise<T> {
  say(text);
  const start = performance.now();
  const result = await action();
  say(`${text}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
