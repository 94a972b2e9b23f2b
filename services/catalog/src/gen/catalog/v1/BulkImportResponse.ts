// Original file: protos/catalog/v1/inventory.proto

import type { ImportError as _catalog_v1_ImportError, ImportError__Output as _catalog_v1_ImportError__Output } from '../../catalog/v1/ImportError.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Sums up an import.
 */
export interface BulkImportResponse {
  /**
   * Counts the products that came: created, updated and rejected together.
   */
  'received'?: (number | string | Long);
  /**
   * Counts those that the local did not have.
   */
  'created'?: (number | string | Long);
  /**
   * Counts those that the local had, changed or not.
   */
  'updated'?: (number | string | Long);
  /**
   * Counts those that were refused.
   */
  'rejected'?: (number | string | Long);
  /**
   * Reports the first 100 that were refused.
   */
  'errors'?: (_catalog_v1_ImportError)[];
}

/**
 * Sums up an import.
 */
export interface BulkImportResponse__Output {
  /**
   * Counts the products that came: created, updated and rejected together.
   */
  'received': (string);
  /**
   * Counts those that the local did not have.
   */
  'created': (string);
  /**
   * Counts those that the local had, changed or not.
   */
  'updated': (string);
  /**
   * Counts those that were refused.
   */
  'rejected': (string);
  /**
   * Reports the first 100 that were refused.
   */
  'errors': (_catalog_v1_ImportError__Output)[];
}
