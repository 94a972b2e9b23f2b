import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Topology, writeAtomically } from '@zenlogic/local';
import { type Document, parseAllDocuments } from 'yaml';
import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import { readSplitOf, type WrittenSplit } from '../../split/read-split.js';
import type { Change, Split } from '../../split/split.js';
import { listWeights, writeSplitIntoDocument } from '../../split/write-split.js';
import { describeConflict } from '../conflict.js';
import { withFileLock } from './file-lock.js';
import { createPatch } from './manual-patch.js';

/** The file with the VirtualService of auth. */
export interface SplitFile {
  /** @throws {CanaryError} `unreachable` when it cannot be read, `refused` when it makes no sense. */
  read(): ReadSplit;
  /** @throws {CanaryError} `conflict`, or `noRights` with the patch to make by hand. */
  write(read: Split, change: Change, signal: AbortSignal): Promise<Split>;
  /** What the operator may not do, each a sentence with its remedy. */
  findMissingRights(): readonly string[];
}

/** A split and the names of its routes. */
export type ReadSplit = Pick<WrittenSplit, 'routes'> & { readonly split: Split };

const fileName = 'auth-virtualservice.yaml';

/** Opens the file of a mesh. It is not read before it is asked for. */
export function openSplitFile({ manifestDir, stateDir }: Topology): SplitFile {
  const path = join(manifestDir, fileName);
  const lock = join(stateDir, 'run', 'split.lock');
  const where = `${basename(manifestDir)}/${fileName}`;

  function load(): { readonly text: string; readonly document: Document; readonly read: ReadSplit } {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new CanaryError(exitCodes.unreachable, `${path} cannot be read (${code}); restore it`, { cause });
    }
    const document = parse(text);
    const { routes, ...split } = readSplitOf(document.toJS(), where);
    return { text, document, read: { routes, split: { ...split, revision: digest(text) } } };
  }

  function parse(text: string): Document {
    const [document, ...others] = [...parseAllDocuments(text)];
    const problem = document?.errors[0]?.message;
    if (document === undefined || others.length > 0 || problem !== undefined) {
      throw new CanaryError(
        exitCodes.refused,
        `${where}: ${problem ?? 'must hold one VirtualService and no more'}`,
      );
    }
    return document as Document;
  }

  return {
    read: () => load().read,

    async write(read, change, signal) {
      try {
        return await withFileLock(lock, signal, () => {
          const { document, read: found } = load();
          if (found.split.revision !== read.revision) {
            throw new CanaryError(exitCodes.conflict, describeConflict(read, found.split));
          }
          writeSplitIntoDocument(document, change, { where });
          // Renaming needs no right to the file itself, so that one is asked for first.
          accessSync(path, constants.W_OK);
          const real = realpathSync(path);
          writeAtomically(real, document.toString({ lineWidth: 0 }), statSync(real).mode & 0o777);
          return load().read.split;
        });
      } catch (cause) {
        const { code = '' } = cause as NodeJS.ErrnoException;
        if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) {
          throw cause;
        }
        const { text, read: found } = load();
        throw new CanaryError(
          exitCodes.noRights,
          `${path} cannot be written (${code}); nothing was changed. By hand, as one who may:\n\n` +
            createPatch(path, text, listWeights(found, change.to)),
          { cause },
        );
      }
    },

    findMissingRights() {
      return [path, dirname(path), dirname(lock)].flatMap((one) => {
        try {
          accessSync(one, constants.W_OK);
          return [];
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          return [`${one} may not be written (${code}); ask one who may, or for the right to`];
        }
      });
    },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
