import { createCatalogClient, type WatchMessage } from '../../catalog/catalog-client.js';
import { messageOf } from '../../json-file.js';
import { type FromWatchers, readClock, type ToWatchers } from './watch-messages.js';

/**
 * Many watchers of one local in a process of their own, over a few connections. Ends when its parent goes or asks it
 * to.
 */
process.on('disconnect', () => process.exit());
process.on('message', (message: ToWatchers) => {
  if (message.kind === 'open') {
    open(message);
  } else {
    awaited.set(message.quantity, []);
  }
});

/** When watchers saw the quantities that somebody waits for. */
const awaited = new Map<number, number[]>();

function tell(message: FromWatchers): void {
  process.send?.(message);
}

function open({ watchers, connections, ...where }: ToWatchers & { kind: 'open' }): void {
  const clients = Array.from({ length: connections }, () => createCatalogClient(where));
  let waiting = watchers;
  for (let index = 0; index < watchers; index++) {
    let last: number | undefined;
    let isOpen = false;

    function see(quantity: number, time: number): void {
      if (last !== undefined && quantity !== last + 1) {
        tell({ kind: 'problem', problem: `a watcher saw ${quantity} after ${last}: changes were missed` });
      }
      last = quantity;
      const times = awaited.get(quantity);
      if (times !== undefined && times.push(time) === watchers) {
        awaited.delete(quantity);
        tell({ kind: 'seen', quantity, times });
      }
    }

    function read({ event, levels }: WatchMessage): void {
      const time = readClock();
      for (const { sku, quantity } of levels) {
        if (sku !== where.sku) {
          continue;
        }
        if (event === 'WATCH_EVENT_CHANGES') {
          see(quantity, time);
        } else {
          last = quantity;
        }
      }
      if (event === 'WATCH_EVENT_SNAPSHOT_END' && !isOpen) {
        isOpen = true;
        waiting -= 1;
        if (waiting === 0) {
          tell({ kind: 'open' });
        }
      }
    }

    const stream = clients[index % connections]?.watch(where.localId);
    stream?.on('data', read);
    stream?.on('error', (error) => tell({ kind: 'problem', problem: `a watch failed: ${messageOf(error)}` }));
    stream?.on('end', () => tell({ kind: 'problem', problem: 'a watch ended' }));
  }
}
