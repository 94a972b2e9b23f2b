import type { Adjustment, AdjustmentAnswer, AdjustmentOutcome } from './adjustment-store.js';
import type { AdjustmentResult } from './gen/catalog/v1/AdjustmentResult.js';
import type { StockAdjustment__Output } from './gen/catalog/v1/StockAdjustment.js';
import { isSku, skuRule } from './sku.js';

const maxDelta = 10 ** 9;
const maxNameLength = 64;
const namePattern = /^[A-Za-z0-9._-]{1,64}$/;

/** What a name of a client or an adjustment is, for people. */
export const nameRule = 'give 1 to 64 letters, digits, "-", "_" or "."';

/** Tells whether a text may name a client or an adjustment. */
export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** Says what is wrong with an adjustment as it came; undefined when nothing is. */
export function findAdjustmentProblem(adjustment: StockAdjustment__Output): string | undefined {
  const { adjustmentId, sku, delta } = adjustment;
  if (!isName(adjustmentId)) {
    return `adjustment_id is ${adjustmentId === '' ? 'empty' : 'malformed'}; ${nameRule}`;
  }
  if (!isSku(sku)) {
    return `sku is ${sku === '' ? 'empty' : 'malformed'}; ${skuRule}`;
  }
  const change = Number(delta);
  if (change === 0 || Math.abs(change) > maxDelta) {
    return 'delta is out of range; give what is added or taken away, not 0 and at most 10^9';
  }
  return undefined;
}

/** Makes of an adjustment what the store is asked: one that is malformed is looked up, as its answer tells the quantity. */
export function toAdjustment(adjustment: StockAdjustment__Output, problem: string | undefined): Adjustment {
  const { adjustmentId, sku, delta } = adjustment;
  return problem === undefined
    ? { id: adjustmentId, sku, delta: Number(delta) }
    : { id: undefined, sku: isSku(sku) ? sku : '', delta: 0 };
}

/** Says what became of an adjustment. */
export function toResult(
  { adjustmentId: rawId, sku }: StockAdjustment__Output,
  problem: string | undefined,
  answered: AdjustmentAnswer | undefined,
): AdjustmentResult {
  if (answered === undefined) {
    throw new Error('the store left an adjustment unanswered');
  }
  const { outcome, quantity } = answered;
  // A malformed one may be of any length, and an answer must not be larger than what may be received.
  const adjustmentId = rawId.slice(0, maxNameLength);
  if (problem !== undefined) {
    return { adjustmentId, outcome: 'ADJUSTMENT_OUTCOME_INVALID', quantity, message: problem };
  }
  const answer = answers[outcome];
  return {
    adjustmentId,
    outcome: answer.outcome,
    quantity,
    repeated: outcome === 'repeated',
    message: answer.message(sku, quantity),
  };
}

const answers: Readonly<
  Record<
    AdjustmentOutcome,
    {
      readonly outcome: NonNullable<AdjustmentResult['outcome']>;
      readonly message: (sku: string, quantity: number) => string;
    }
  >
> = {
  applied: { outcome: 'ADJUSTMENT_OUTCOME_APPLIED', message: () => '' },
  repeated: { outcome: 'ADJUSTMENT_OUTCOME_APPLIED', message: () => '' },
  // Only what is malformed is looked up, and that was answered above.
  unchanged: { outcome: 'ADJUSTMENT_OUTCOME_INVALID', message: () => 'nothing was asked for' },
  unknown: {
    outcome: 'ADJUSTMENT_OUTCOME_UNKNOWN_SKU',
    message: (sku) => `the local has no product with the sku ${sku}; import it first`,
  },
  insufficient: {
    outcome: 'ADJUSTMENT_OUTCOME_INSUFFICIENT_STOCK',
    message: (sku, quantity) => `there are only ${quantity} of ${sku}; take away no more than that`,
  },
  excessive: {
    outcome: 'ADJUSTMENT_OUTCOME_INVALID',
    message: (sku) => `delta would make the stock of ${sku} more than 10^12`,
  },
};
