// Original file: protos/catalog/v1/inventory.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Says how much there is of a product after a change.
 */
export interface StockLevel {
  /**
   * Names the product within the local.
   */
  'sku'?: (string);
  /**
   * Counts what is there.
   */
  'quantity'?: (number | string | Long);
  /**
   * Tells when it changed; unset in a snapshot.
   */
  'changeTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * Says how much there is of a product after a change.
 */
export interface StockLevel__Output {
  /**
   * Names the product within the local.
   */
  'sku': (string);
  /**
   * Counts what is there.
   */
  'quantity': (string);
  /**
   * Tells when it changed; unset in a snapshot.
   */
  'changeTime': (_google_protobuf_Timestamp__Output | null);
}
