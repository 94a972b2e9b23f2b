import { z } from 'zod';
import { messageOf } from './json-file.js';
import { type CallRecord, measureCalls, type RunOutcome } from './measurement.js';

const reportSchema = z.object({
  count: z.int().min(0),
  endReason: z.string(),
  details: z
    .array(
      z.object({
        timestamp: z.string(),
        latency: z.number().min(0),
        error: z.string(),
        status: z.string(),
      }),
    )
    .nullable(),
});

/**
 * Reads what `ghz --format json` wrote.
 *
 * Everything is computed from its list of calls: ghz's own latency
 * distribution leaves failed calls out.
 */
export function parseGhzReport(text: string): RunOutcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { broken: `ghz wrote no complete JSON: ${messageOf(error)}` };
  }
  const parsed = reportSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { broken: `ghz wrote JSON of another form: ${issue?.path.join('.')}: ${issue?.message}` };
  }
  const { count, endReason } = parsed.data;
  const details = parsed.data.details ?? [];
  if (details.length !== count) {
    // ghz keeps a million calls at most.
    return { broken: `ghz counted ${count} calls but listed ${details.length}` };
  }
  const badTime = details.find((detail) => Number.isNaN(Date.parse(detail.timestamp)));
  if (badTime !== undefined) {
    return { broken: `ghz wrote a time that is none: ${badTime.timestamp}` };
  }
  return measureCalls(details.map(toRecord), endReason !== 'normal');
}

interface GhzCall {
  readonly timestamp: string;
  readonly latency: number;
  readonly error: string;
  readonly status: string;
}

function toRecord(call: GhzCall): CallRecord {
  // ghz stamps the end of a call.
  return {
    end: Date.parse(call.timestamp) / 1000,
    seconds: call.latency / 1e9,
    status: statusInMetrics(call),
    error: call.error,
  };
}

/** ghz spells codes as Go does (`DeadlineExceeded`) and leaves errors that are no gRPC status without one. */
function statusInMetrics({ status, error }: GhzCall): string {
  if (status === 'OK') {
    return error === '' ? 'OK' : 'UNKNOWN';
  }
  return status === '' ? 'UNKNOWN' : status.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}
