import { type ChangePlace, compareChangeIds } from './change-place.js';
import { changedLevel, encodeSync, encodeWatch } from './inventory-messages.js';
import { formatResumeToken } from './resume-token.js';
import type { StockChange } from './stock-change.js';

/** Some changes of a local that follow each other, encoded at most once for all who are told of them. */
export class ChangeBatch {
  readonly localId: string;
  /** Names the change before the first of these. */
  readonly before: string;
  /** The place right after the last of these. */
  readonly place: ChangePlace;
  readonly changes: readonly StockChange[];
  #resumeToken: string | undefined;
  #watchMessage: Buffer | undefined;
  #syncMessage: Buffer | undefined;

  /** @param changes at least one. */
  constructor(localId: string, { epoch, id }: ChangePlace, changes: readonly StockChange[]) {
    this.localId = localId;
    this.before = id;
    this.place = { epoch, id: changes.at(-1)?.id ?? id };
    this.changes = changes;
  }

  get resumeToken(): string {
    this.#resumeToken ??= formatResumeToken(this.localId, this.place);
    return this.#resumeToken;
  }

  /** An encoded `WatchStockResponse`. */
  get watchMessage(): Buffer {
    this.#watchMessage ??= encodeWatch({
      event: 'WATCH_EVENT_CHANGES',
      levels: this.changes.map(changedLevel),
      resumeToken: this.resumeToken,
    });
    return this.#watchMessage;
  }

  /** An encoded `SyncResponse` with the changes that others than this client made; undefined when there are none. */
  syncMessageFor(clientId: string): Buffer | undefined {
    if (!this.changes.some((change) => change.clientId === clientId)) {
      this.#syncMessage ??= this.#encodeSync(this.changes);
      return this.#syncMessage;
    }
    const others = this.changes.filter((change) => change.clientId !== clientId);
    return others.length === 0 ? undefined : this.#encodeSync(others);
  }

  /** The part of it that comes after a change. */
  after(id: string): ChangeBatch {
    const later = this.changes.filter((change) => compareChangeIds(change.id, id) > 0);
    return new ChangeBatch(this.localId, { epoch: this.place.epoch, id }, later);
  }

  #encodeSync(changes: readonly StockChange[]): Buffer {
    return encodeSync({ changes: { levels: changes.map(changedLevel), resumeToken: this.resumeToken } });
  }
}
