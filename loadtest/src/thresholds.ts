import { z } from 'zod';
import { readJsonFile } from './json-file.js';
import { type CallName, isRestCall } from './rest/rest-calls.js';

const thresholdsSchema = z
  .strictObject({
    p90Milliseconds: z.number().positive(),
    p99Milliseconds: z.number().positive(),
    restP90Milliseconds: z.number().positive(),
    restP99Milliseconds: z.number().positive(),
    failedCalls: z.int().min(0),
    shareTolerancePoints: z.number().positive().max(50),
    shareMinCalls: z.int().positive(),
    rowMinCalls: z.int().positive(),
    offeredRateMinFraction: z.number().positive().max(1),
  })
  .refine((t) => t.p99Milliseconds >= t.p90Milliseconds, {
    path: ['p99Milliseconds'],
    message: 'must not be less than p90Milliseconds',
  })
  .refine((t) => t.restP99Milliseconds >= t.restP90Milliseconds, {
    path: ['restP99Milliseconds'],
    message: 'must not be less than restP90Milliseconds',
  });

/** The limits of the verdict. `thresholds.json` is their only copy. */
export interface Thresholds {
  /** 90 % of the calls of a judged row of gRPC take less than this. */
  readonly p90Milliseconds: number;
  /** 99 % of the calls of a judged row of gRPC take less than this. */
  readonly p99Milliseconds: number;
  /** Likewise for REST, whose calls are two or more calls by gRPC behind the gateway. */
  readonly restP90Milliseconds: number;
  readonly restP99Milliseconds: number;
  /** At most this many calls of a judged row fail. */
  readonly failedCalls: number;
  /** How far a release's share may be from the expected one, in percentage points, edge included. */
  readonly shareTolerancePoints: number;
  /** With fewer calls of an RPC counted at the servers, its share is not judged. */
  readonly shareMinCalls: number;
  /** With fewer calls, a judged row cannot pass. */
  readonly rowMinCalls: number;
  /** The part of an open loop's offered rate that must really have been offered, 0 to 1. */
  readonly offeredRateMinFraction: number;
}

/** The limits of the latencies of a call. */
export function limitsOf(
  name: CallName,
  limits: Thresholds,
): Pick<Thresholds, 'p90Milliseconds' | 'p99Milliseconds'> {
  return isRestCall(name)
    ? { p90Milliseconds: limits.restP90Milliseconds, p99Milliseconds: limits.restP99Milliseconds }
    : limits;
}

/**
 * Reads the limits.
 *
 * @throws UsageError naming the file and every bad field.
 */
export function readThresholds(path: string): Thresholds {
  return readJsonFile(path, thresholdsSchema);
}
