import { readFileSync } from 'node:fs';

/** The memory of a process that is in RAM, in bytes (Linux). */
export function residentMemory(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}

/** Looks at the memory of a process every few milliseconds; `stop` tells by how much it grew at most. */
export function watchMemory(pid: number): { stop(): number } {
  const before = residentMemory(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentMemory(pid));
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return most - before;
    },
  };
}
