import { setTimeout as delay } from 'node:timers/promises';
import { cpuSeconds } from './cpu-time.js';

/** CPU time of one call, user and system, in seconds. */
export interface CpuPerCall {
  readonly server: number;
  /** Undefined when the calls did not go through Envoy. */
  readonly envoy: number | undefined;
}

/** Measures what calls cost the processes that serve them, given by their ids; not those that send them. */
export async function measureCpu(
  { server, envoy }: { readonly server: number; readonly envoy?: number | undefined },
  calls: number,
  send: () => Promise<unknown>,
): Promise<CpuPerCall> {
  const read = () => Promise.all([cpuSeconds(server), envoy === undefined ? undefined : cpuSeconds(envoy)]);
  const [serverBefore, envoyBefore] = await read();
  await send();
  const [serverAfter, envoyAfter] = await read();
  return {
    server: (serverAfter - serverBefore) / calls,
    envoy:
      envoyAfter === undefined || envoyBefore === undefined ? undefined : (envoyAfter - envoyBefore) / calls,
  };
}

/** Measures how much CPU time a process uses while nobody calls it, in seconds a second. */
export async function measureIdle(pid: number, seconds: number, signal: AbortSignal): Promise<number> {
  const [before, start] = [await cpuSeconds(pid), performance.now()];
  await delay(seconds * 1000, undefined, { signal });
  return ((await cpuSeconds(pid)) - before) / ((performance.now() - start) / 1000);
}
