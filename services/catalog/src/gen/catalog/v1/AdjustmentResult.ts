// Original file: protos/catalog/v1/inventory.proto

import type { AdjustmentOutcome as _catalog_v1_AdjustmentOutcome, AdjustmentOutcome__Output as _catalog_v1_AdjustmentOutcome__Output } from '../../catalog/v1/AdjustmentOutcome.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Answers an adjustment.
 */
export interface AdjustmentResult {
  /**
   * Names the adjustment that is answered.
   */
  'adjustmentId'?: (string);
  /**
   * Tells what became of it.
   */
  'outcome'?: (_catalog_v1_AdjustmentOutcome);
  /**
   * Counts what was there right after it, or without it when it was refused.
   */
  'quantity'?: (number | string | Long);
  /**
   * Tells that this adjustment was answered before, with the same answer.
   */
  'repeated'?: (boolean);
  /**
   * Says in a sentence why it was refused; empty when it was applied.
   */
  'message'?: (string);
}

/**
 * Answers an adjustment.
 */
export interface AdjustmentResult__Output {
  /**
   * Names the adjustment that is answered.
   */
  'adjustmentId': (string);
  /**
   * Tells what became of it.
   */
  'outcome': (_catalog_v1_AdjustmentOutcome__Output);
  /**
   * Counts what was there right after it, or without it when it was refused.
   */
  'quantity': (string);
  /**
   * Tells that this adjustment was answered before, with the same answer.
   */
  'repeated': (boolean);
  /**
   * Says in a sentence why it was refused; empty when it was applied.
   */
  'message': (string);
}
