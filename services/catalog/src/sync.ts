import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { bidiStreaming, type ErrorReporter, ServiceError, write } from '@zenlogic/runtime';
import { findAdjustmentProblem, isName, nameRule, toAdjustment, toResult } from './adjustment-rules.js';
import type { AdjustmentStore } from './adjustment-store.js';
import { ChangePusher } from './change-pusher.js';
import { fallbackMetadata } from './fallback-metadata.js';
import type { InventoryServiceHandlers } from './gen/catalog/v1/InventoryService.js';
import type { StockAdjustment__Output } from './gen/catalog/v1/StockAdjustment.js';
import type { SyncRequest__Output } from './gen/catalog/v1/SyncRequest.js';
import type { SyncResponse } from './gen/catalog/v1/SyncResponse.js';
import type { SyncStart__Output } from './gen/catalog/v1/SyncStart.js';
import { MessageReader } from './message-reader.js';
import { formatResumeToken, parseResumeToken } from './resume-token.js';
import type { StockFeed } from './stock-feed.js';
import type { OpenStream, StreamAccess } from './stream-access.js';

/** Everything the handler touches outside itself. */
export interface SyncDeps {
  readonly access: StreamAccess;
  readonly feed: StockFeed;
  readonly adjustments: AdjustmentStore;
  readonly report: ErrorReporter;
}

type SyncCall = ServerDuplexStream<SyncRequest__Output, SyncResponse>;
type Reader = MessageReader<SyncRequest__Output>;

/** How many adjustments are sent to the store at once. */
const batchSize = 64;

/** Creates the handler of `Sync`. */
export function createSync({
  access,
  feed,
  adjustments,
  report,
}: SyncDeps): InventoryServiceHandlers['Sync'] {
  async function sync(call: SyncCall, start: SyncStart__Output, reader: Reader, stream: OpenStream) {
    const { clientId, resumeToken } = start;
    if (!isName(clientId)) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        `start.client_id is ${clientId === '' ? 'empty' : 'malformed'}; ${nameRule}`,
      );
    }
    const wanted = resumeToken === '' ? undefined : parseResumeToken(resumeToken, stream.localId);
    const local = await feed.open(stream.localId);
    const changesLost = wanted !== undefined && (await local.find(wanted)) === 'lost';
    stream.signal.throwIfAborted();
    const from = wanted === undefined || changesLost ? local.place : wanted;
    call.sendMetadata(fallbackMetadata(stream));
    call.write({ started: { resumeToken: formatResumeToken(stream.localId, from), changesLost } });
    const sink = {
      isFull: () => call.writableNeedDrain,
      // The definition of the method takes messages that are encoded already.
      write: (message: Buffer) => call.write(message as SyncResponse),
    };
    const pusher = new ChangePusher(local, clientId, from, sink, stream.end);
    call.on('drain', () => pusher.wake());
    local.add(pusher);
    try {
      pusher.wake();
      await adjust(call, clientId, reader, stream);
    } finally {
      local.remove(pusher);
    }
  }

  async function adjust(call: SyncCall, clientId: string, reader: Reader, stream: OpenStream): Promise<void> {
    for (;;) {
      const messages = await reader.take(batchSize, stream.signal);
      if (messages.length === 0) {
        return;
      }
      const wanted = leadingAdjustments(messages);
      const problems = wanted.map(findAdjustmentProblem);
      const answers = await adjustments.adjust(
        stream.localId,
        clientId,
        wanted.map((adjustment, index) => toAdjustment(adjustment, problems[index])),
      );
      for (const [index, adjustment] of wanted.entries()) {
        const result = toResult(adjustment, problems[index], answers[index]);
        await write(call, { result }, stream.signal);
      }
      if (wanted.length < messages.length) {
        throw new ServiceError(
          status.INVALID_ARGUMENT,
          'after the first message, which is start, each one is an adjustment',
        );
      }
    }
  }

  return bidiStreaming(async (call: SyncCall, signal) => {
    const reader: Reader = new MessageReader(call);
    const [first] = await reader.take(1, signal);
    if (!first?.start) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        'the first message is start; it names local_id and client_id',
      );
    }
    const stream = await access.open(call, signal, 'stock:write', first.start.localId);
    try {
      await sync(call, first.start, reader, stream);
    } finally {
      stream.release();
    }
  }, report);
}

/** The adjustments before the first message that is none. */
function leadingAdjustments(messages: readonly SyncRequest__Output[]): StockAdjustment__Output[] {
  const wanted: StockAdjustment__Output[] = [];
  for (const { adjustment } of messages) {
    if (!adjustment) {
      break;
    }
    wanted.push(adjustment);
  }
  return wanted;
}
