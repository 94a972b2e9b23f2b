import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** How long a folder must be still: editors and git write a file in several steps. */
const settleMs = 150;

/** How often the folder is compared, for folders whose changes are not announced, such as those a virtual machine shares. */
const compareMs = 500;

/**
 * Calls `onChange` after the YAML files of a folder have changed and then been
 * still for a moment. The folder may be replaced or be away for a time.
 *
 * Ends, and keeps the process alive no longer, when `signal` is aborted.
 */
export function watchFolder(folder: string, onChange: () => void, signal: AbortSignal): void {
  let seen = fingerprint(folder);
  let reported = seen;
  let settling: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;

  function compare(): void {
    openWatcher();
    const current = fingerprint(folder);
    if (current === seen) {
      return;
    }
    seen = current;
    clearTimeout(settling);
    settling = setTimeout(settle, settleMs);
  }

  function settle(): void {
    const current = fingerprint(folder);
    if (current !== seen) {
      seen = current;
      settling = setTimeout(settle, settleMs);
    } else if (current !== reported) {
      reported = current;
      onChange();
    }
  }

  function openWatcher(): void {
    if (watcher !== undefined) {
      return;
    }
    try {
      watcher = watch(folder, compare);
      watcher.on('error', closeWatcher);
    } catch {
      // The folder is away; the next comparison tries again.
    }
  }

  function closeWatcher(): void {
    watcher?.close();
    watcher = undefined;
  }

  openWatcher();
  const timer = setInterval(compare, compareMs);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    clearTimeout(settling);
    closeWatcher();
  });
}

/** Tells one state of the YAML files of a folder from another, without reading them. */
function fingerprint(folder: string): string {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => {
        const { ino, size, mtimeMs, ctimeMs } = statSync(join(folder, name));
        return [name, ino, size, mtimeMs, ctimeMs].join(' ');
      })
      .join('\n');
  } catch (error) {
    return `cannot be read: ${(error as NodeJS.ErrnoException).code}`;
  }
}
