import { randomBytes } from 'node:crypto';
import { translate, type ValkeyConnection } from '@zenlogic/runtime/valkey';
import { adjustScript } from './adjust-script.js';
import { localKeys } from './local-keys.js';

/** A change of a stock that a client wants. */
export interface Adjustment {
  /** Names it within its client; undefined for one that only looks the quantity up. */
  readonly id: string | undefined;
  readonly sku: string;
  /** 0 only looks the quantity up. */
  readonly delta: number;
}

/** What became of an adjustment. `excessive` would have made the stock too large. */
export type AdjustmentOutcome =
  | 'applied'
  | 'repeated'
  | 'unchanged'
  | 'unknown'
  | 'insufficient'
  | 'excessive';

export interface AdjustmentAnswer {
  readonly outcome: AdjustmentOutcome;
  /** What is there after it, or without it when it was refused; for a repeated one as it was answered before. */
  readonly quantity: number;
}

/** Changes the stock of locals. */
export interface AdjustmentStore {
  /**
   * Applies adjustments of a client in order, each exactly once however often it is repeated within 24 hours.
   *
   * @throws {ServiceError} UNAVAILABLE when the store does not answer: some may have been applied, so repeat them all;
   * any other error when a record is damaged.
   */
  adjust(localId: string, clientId: string, adjustments: readonly Adjustment[]): Promise<AdjustmentAnswer[]>;
}

/** The most that there may be of a product; whole numbers up to 2^53 are exact in scripts. */
export const maxQuantity = 10 ** 12;
/** How long an adjustment that was applied is remembered, in seconds. */
const rememberedFor = 24 * 60 * 60;

/** Creates a store of adjustments in Valkey. `changesKept` is how many changes of a local remain readable, at least. */
export function createAdjustmentStore(
  { commands }: { commands: ValkeyConnection },
  { changesKept }: { changesKept: number },
): AdjustmentStore {
  commands.defineCommand('adjustStock', { lua: adjustScript });
  const scripts = commands as ValkeyConnection & {
    adjustStock(...args: (string | number)[]): Promise<(string | number)[]>;
  };
  return {
    async adjust(localId, clientId, adjustments) {
      const keys = [
        localKeys.products(localId),
        localKeys.stock(localId),
        localKeys.changes(localId),
        localKeys.epoch(localId),
        // No adjustment has an empty name, so nothing is remembered under it.
        ...adjustments.map(({ id = '' }) => localKeys.applied(localId, clientId, id)),
      ];
      const options = [
        clientId,
        localKeys.announcements(localId),
        changesKept,
        rememberedFor,
        maxQuantity,
        // Taken with the first change of a local only; never twice, or nobody would notice that data was lost.
        randomBytes(8).toString('hex'),
      ];
      const wanted = adjustments.flatMap(({ sku, delta }) => [sku, delta]);
      await commands.reconnected();
      const reply = await scripts
        .adjustStock(keys.length, ...keys, ...options, ...wanted)
        .catch((error: Error) => {
          throw translate(error, `adjust the stock of ${localId}`);
        });
      return adjustments.map((_, index) => ({
        outcome: reply[2 * index] as AdjustmentOutcome,
        quantity: Number(reply[2 * index + 1]),
      }));
    },
  };
}
