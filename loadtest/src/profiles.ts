import { z } from 'zod';
import { readJsonFile } from './json-file.js';
import { type RestName, restNames } from './rest/rest-calls.js';
import { type RpcName, rpcNames } from './rpcs.js';
import { type StreamName, type StreamProfile, streamNames, streamsProfile } from './streams/stream-rpcs.js';
import { UsageError } from './usage-error.js';

const common = {
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"'),
  purpose: z.enum(['warm-up', 'judged', 'reported']),
  calls: z.int().positive().max(1_000_000),
  maxSeconds: z.number().positive().max(3600),
  rpcs: z.array(z.enum(rpcNames)).default([]),
  rest: z.array(z.enum(restNames)).default([]),
};

function asksSomething({ rpcs, rest = [] }: { rpcs: readonly string[]; rest?: readonly string[] }): boolean {
  return rpcs.length + rest.length > 0;
}

const nothingAsked = { path: ['rpcs'], message: 'must name an RPC, or "rest" a REST call' };

const profileSchema = z.discriminatedUnion('load', [
  z
    .strictObject({
      ...common,
      load: z.literal('closed'),
      concurrency: z.int().positive().max(10_000),
      connections: z.int().positive().max(10_000),
    })
    .refine(({ concurrency, connections }) => connections <= concurrency, {
      path: ['connections'],
      message: 'must not be more than concurrency',
    })
    .refine(asksSomething, nothingAsked),
  z
    .strictObject({
      ...common,
      load: z.literal('open'),
      callsPerSecond: z.int().positive().max(1_000_000),
      connections: z.int().positive().max(10_000),
    })
    .refine(asksSomething, nothingAsked),
]);

const streamsSchema = z.strictObject({
  products: z.int().positive().max(100_000),
  loads: z
    .array(
      z
        .strictObject({
          rpc: z.enum(streamNames),
          streams: z.int().positive().max(100_000),
          concurrency: z.int().positive().max(1000),
          maxSeconds: z.number().positive().max(3600),
        })
        .refine(({ streams, concurrency }) => concurrency <= streams, {
          path: ['concurrency'],
          message: 'must not be more than streams',
        }),
    )
    .min(1)
    .refine((loads) => new Set(loads.map(({ rpc }) => rpc)).size === loads.length, 'must name each RPC once')
    .refine((loads) => loads.every(({ rpc }, index) => rankOf(rpc) >= rankOf(loads[index - 1]?.rpc)), {
      message: `must be in the order ${streamNames.join(', ')}: each needs what those before it leave`,
    }),
});

function rankOf(rpc: StreamName | undefined): number {
  return rpc === undefined ? -1 : streamNames.indexOf(rpc);
}

const profilesSchema = z.strictObject({
  callData: z.strictObject({
    distinctRequests: z.int().positive().max(1_000_000),
    invalidShare: z.number().min(0).max(1),
    seed: z.int(),
  }),
  profiles: z.array(profileSchema).min(1),
  streams: streamsSchema.optional(),
});

interface ProfileBase {
  readonly name: string;
  /**
   * `warm-up` runs first, so that compilers and caches are warm; `judged`
   * decides the verdict; `reported` only informs.
   */
  readonly purpose: 'warm-up' | 'judged' | 'reported';
  /** ghz stops after this many calls … */
  readonly calls: number;
  /** … or after this time, whichever comes first. In seconds. */
  readonly maxSeconds: number;
  /** The RPCs to call with this load, one after the other. */
  readonly rpcs: readonly RpcName[];
  /** What to ask by REST with this load afterwards. By default, nothing. */
  readonly rest?: readonly RestName[];
}

/** So many callers who ask again as soon as they are answered. */
export interface ClosedLoop extends ProfileBase {
  readonly load: 'closed';
  readonly concurrency: number;
  /** The HTTP/2 connections that the callers share. */
  readonly connections: number;
}

/** Calls at a fixed rate, whether or not the earlier ones were answered. */
export interface OpenLoop extends ProfileBase {
  readonly load: 'open';
  readonly callsPerSecond: number;
  readonly connections: number;
}

/** A load and what it is for. */
export type Profile = ClosedLoop | OpenLoop;

/** How the requests are drawn from the seed data. */
export interface CallDataOptions {
  /** How many requests are drawn for each RPC. */
  readonly distinctRequests: number;
  /** The part of them that is refused with a right answer, 0 to 1. */
  readonly invalidShare: number;
  /** The same seed draws the same requests. */
  readonly seed: number;
}

/** What `profiles.json` holds. */
export interface Profiles {
  readonly callData: CallDataOptions;
  readonly profiles: readonly Profile[];
  /** Undefined when there are none, or when profiles were named and this was not among them. */
  readonly streams?: StreamProfile | undefined;
}

/**
 * Reads the profiles, warm-ups first.
 *
 * @param names takes only these and the warm-ups; `streams` is the name of all streams. By default, all.
 * @throws UsageError naming the file and every bad field, or a name that is not there.
 */
export function readProfiles(path: string, names: readonly string[] = []): Profiles {
  const file = readJsonFile(path, profilesSchema);
  const own = file.profiles.map((profile) => profile.name);
  const known = file.streams === undefined ? own : [...own, streamsProfile];
  const twice = known.find((name, index) => known.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`${path}: profiles: the name ${twice} is there twice`);
  }
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--profile ${unknown}: ${path} has no such profile; it has ${known.join(', ')}`);
  }
  const chosen = file.profiles.filter(
    ({ name, purpose }) => names.length === 0 || purpose === 'warm-up' || names.includes(name),
  );
  const rank = (profile: Profile): number => (profile.purpose === 'warm-up' ? 0 : 1);
  return {
    callData: file.callData,
    profiles: chosen.toSorted((a, b) => rank(a) - rank(b)),
    streams: names.length === 0 || names.includes(streamsProfile) ? file.streams : undefined,
  };
}
