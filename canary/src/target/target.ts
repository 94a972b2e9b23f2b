import type { Change, Role, Split } from '../split/split.js';

/** Where calls are split: the local mesh, or a namespace of a cluster. Commands know nothing else of it. */
export interface Target {
  /** As messages call it: `local mesh`, or `context kind, namespace zenlogic`. */
  readonly name: string;
  /** Who the operator is, for the record of a change. */
  readonly operator: string;

  /**
   * Reads the split as it is written.
   *
   * @throws {CanaryError} `unreachable`; `refused` when it is missing or makes no sense (the field is named).
   */
  readSplit(signal: AbortSignal): Promise<Split>;

  /**
   * Writes `change.to` with its record, for both ports at once, if the split is still the one that was read.
   *
   * @returns the split that is written now.
   * @throws {CanaryError} `conflict` with both values; `noRights` with the patch to make by hand.
   */
  writeSplit(read: Split, change: Change, signal: AbortSignal): Promise<Split>;

  /** What each proxy really does with calls to auth. One that cannot be asked is listed with its problem. */
  readProxies(signal: AbortSignal): Promise<readonly ProxyState[]>;

  /** The replicas of both releases, those that are not ready included. */
  readReplicas(signal: AbortSignal): Promise<readonly Replica[]>;

  /** The metrics of a replica, in the Prometheus text format. */
  scrape(replica: Replica, signal: AbortSignal): Promise<string>;

  /**
   * What forbids to give the canary calls now, beside the replicas: a Service or a DestinationRule that is missing or
   * newer than what the proxies have, a right that the operator has not. Each a sentence with its remedy.
   *
   * @param to the share that it would get. With it, the remedy of a missing right is the patch to make by hand.
   */
  findObstacles(signal: AbortSignal, to?: number): Promise<readonly Obstacle[]>;

  /**
   * Sends calls to auth over the split, at most `perSecond`, from where callers are.
   *
   * @returns how many failed, by gRPC status.
   */
  sendCalls(load: CallLoad, signal: AbortSignal): Promise<SentCalls>;

  /** Makes the build of the canary that of the stable release, without losing a call; resolves when its replicas are ready. */
  promote(progress: (line: string) => void, signal: AbortSignal): Promise<void>;
}

/** A proxy that splits calls to auth. */
export interface ProxyState {
  /** Such as `catalog-5d8f…-x7x2p`, or `envoy`. */
  readonly name: string;
  /** Share of the canary in force. Undefined when it cannot be told; `problem` says why. */
  readonly canaryPercent: number | undefined;
  readonly problem?: string;
}

/** One process of a release. */
export interface Replica {
  readonly name: string;
  readonly role: Role;
  /** The deployed build, such as `v2`. */
  readonly release: string;
  readonly isReady: boolean;
  /** Since when this process runs, ISO 8601; undefined while none does. A later time than before is a restart. */
  readonly startTime: string | undefined;
  readonly restarts: number;
  /** `host:port` of its metrics, which is its `instance` in Prometheus. Undefined while it has no address. */
  readonly metricsAddress: string | undefined;
}

/** Why the canary must not get calls now. */
export interface Obstacle {
  readonly kind: 'unsafe' | 'no rights';
  readonly message: string;
}

/** Calls to be sent. */
export interface CallLoad {
  readonly calls: number;
  readonly perSecond: number;
}

/** What became of calls that were sent. */
export interface SentCalls {
  readonly calls: number;
  readonly byStatus: Readonly<Record<string, number>>;
}
